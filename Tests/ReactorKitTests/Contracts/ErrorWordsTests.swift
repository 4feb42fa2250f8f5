import SystemPackage
import Testing

@testable import ReactorKit

@Suite("Error texts", .timeLimit(.minutes(10)))
struct ErrorWordsTests {
    private struct Broken: Error, CustomStringConvertible {
        var description: String { "it broke" }
    }

    private let refused = SystemError(call: "connect", code: .connectionRefused)

    @Test func `a system error contains the reason, then the call`() {
        #expect(refused.description == "Connection refused (connect)")
    }

    @Test func `the reason of an end contains which side ended the connection`() {
        let words: [(DisconnectReason, String)] = [
            (.closedByPeer, "closed by the peer"), (.closed, "closed"), (.aborted, "aborted"),
            (.timedOut, "timed out"), (.lost(refused), "Connection refused (connect)"),
            (.failed(Broken()), "failed: it broke"),
        ]
        for (reason, text) in words { #expect("\(reason)" == text) }
    }

    @Test func `the error of a reactor that is gone has a text`() {
        #expect("\(ReactorGone())" == "the reactor no longer exists")
    }

    @Test func `a failed lookup contains the name and the resolver's message`() {
        let error = NameLookupError(host: "nowhere.invalid", code: -2)
        #expect(
            error.description
                == "cannot resolve \"nowhere.invalid\": Name or service not known")
    }

    @Test func `a failed connect contains its cause`() throws {
        let endpoint = Endpoint(host: "bells.example", port: 80)
        func words(_ cause: ConnectError.Cause, _ attempts: [ConnectError.Attempt] = []) -> String {
            ConnectError(endpoint: endpoint, cause: cause, attempts: attempts).description
        }
        let first = try #require(SocketAddress(host: "::1", port: 80))
        let second = try #require(SocketAddress(host: "127.0.0.1", port: 80))
        let refusals = [first, second].map { ConnectError.Attempt(address: $0, error: refused) }
        let other = ConnectError.Attempt(
            address: second, error: SystemError(call: "connect", code: .networkUnreachable))

        #expect(words(.timedOut) == "cannot connect to bells.example:80: no answer in time")
        #expect(words(.cancelled) == "connecting to bells.example:80 was cancelled")
        #expect(
            words(.refusedHere(nil))
                == "the connection to bells.example:80 was refused on this side")
        #expect(
            words(.refusedHere(refused))
                == "the connection to bells.example:80 was refused on this side"
                + ": Connection refused (connect)")
        let invalid = EndpointError(text: "a b:1", part: "a b", problem: "has a blank")
        #expect(
            words(.invalidEndpoint(invalid))
                == "cannot connect to bells.example:80: \"a b\" has a blank")
        #expect(
            words(.allFailed, refusals)
                == "cannot connect to bells.example:80: Connection refused")
        #expect(
            words(.allFailed, [refusals[0], other])
                == "cannot connect to bells.example:80: "
                + "[::1]:80: Connection refused; 127.0.0.1:80: Network is unreachable")
        let local = try #require(SocketAddress(host: "192.0.2.1", port: 0))
        let unbound = [("bind", Errno.addressNotAvailable), ("bind", .addressFamilyNotSupported)]
            .map { call, code in
                ConnectError.Attempt(
                    address: second, local: local, error: SystemError(call: call, code: code))
            }
        #expect(
            words(.allFailed, [unbound[0]])
                == "cannot connect to bells.example:80: "
                + "cannot bind to 192.0.2.1: Cannot assign requested address")
        #expect(
            words(.allFailed, [refusals[0], unbound[1]])
                == "cannot connect to bells.example:80: "
                + "[::1]:80: Connection refused; 127.0.0.1:80: 192.0.2.1 is of another family")
        let lookup = NameLookupError(host: "bells.example", code: -2)
        #expect(words(.unresolved(lookup)) == lookup.description)
    }
}
