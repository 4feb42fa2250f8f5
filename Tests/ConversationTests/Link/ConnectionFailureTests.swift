import SystemPackage
import Testing

@testable import Conversation
@testable import ReactorKit
@testable import ReactorTLS

@Suite("ConnectionFailure", .timeLimit(.minutes(10)))
struct ConnectionFailureTests {
    private static let endpoint = Endpoint(host: "db", port: 1)

    private static func dial(_ cause: ConnectError.Cause, _ codes: Errno...) -> ConnectError {
        let attempts = codes.compactMap { code in
            SocketAddress(host: "127.0.0.1", port: 1).map {
                ConnectError.Attempt(
                    address: $0, error: SystemError(call: "connect", code: code))
            }
        }
        return ConnectError(endpoint: endpoint, cause: cause, attempts: attempts)
    }

    static let dials: [(ConnectError, String)] = [
        (dial(.allFailed, .connectionRefused), "connection refused, is the server running?"),
        (
            dial(.allFailed, .connectionRefused, .noRouteToHost, .connectionRefused),
            "connection refused, is the server running? no route to the host, is it switched on?"
        ),
        (
            dial(.allFailed, .networkUnreachable),
            "the network is unreachable, is it connected?"
        ),
        (dial(.allFailed, .noSuchFileOrDirectory), "no such socket, is the server running?"),
        (
            dial(.allFailed, .permissionDenied),
            "permission denied, by the socket or a firewall"
        ),
        (dial(.allFailed, .timedOut), "no answer in time, is the address right?"),
        (dial(.allFailed, .diskQuotaExceeded), "\(Errno.diskQuotaExceeded)"),
        (dial(.timedOut), "no answer in time, is the address right?"),
        (dial(.cancelled), "cancelled"),
        (dial(.refusedHere(nil)), "refused on this side"),
        (
            dial(.refusedHere(NameLookupError(host: "db", code: -2))),
            "refused on this side: cannot resolve \"db\": Name or service not known"
        ),
        (
            dial(.invalidEndpoint(EndpointError.of("127.1:7"))),
            "\"127.1\" is not an IPv4 address: write four decimal numbers, as in 192.0.2.1"
        ),
        (
            dial(.unresolved(NameLookupError(host: "db", code: -2))),
            #"cannot resolve "db": unknown host, is the name right?"#
        ),
        (
            dial(.unresolved(NameLookupError(host: "db", code: -3))),
            #"cannot resolve "db": no name server responds, is the network up?"#
        ),
        (
            dial(.proxy(.credentials)),
            "the proxy requires another user and password: write them in its URL"
        ),
        (dial(.proxy(.refused("not allowed"))), "the proxy refused: not allowed"),
        (
            dial(.proxy(.malformed("it is not HTTP"))),
            "the proxy's answer is invalid: it is not HTTP"
        ),
    ]

    @Test(arguments: dials)
    func `a failed dial has a plain reason and keeps the system's text`(
        error: ConnectError, words: String
    ) {
        let failure = ConnectionFailure(error)
        #expect(failure.reason == words)
        #expect(failure.raw == "\(error)")
    }

    static let endings: [(DisconnectReason, String)] = [
        (.closedByPeer, "closed by the peer"),
        (.closed, "closed"),
        (.aborted, "aborted on this side"),
        (.timedOut, "timed out, the peer took too long to close"),
        (.lost(SystemError(call: "recv", code: .connectionReset)), "reset by the peer"),
        (.lost(SystemError(call: "send", code: .brokenPipe)), "the connection is broken"),
        (
            .lost(SystemError(call: "recv", code: .timedOut)),
            "no response from the peer, its host or the network path is down"
        ),
        (
            .lost(SystemError(call: "no close_notify", code: .connectionReset)),
            "cut off, and the last lines may be missing"
        ),
    ]

    @Test(arguments: endings)
    func `an end has a plain reason and keeps the system's text`(
        reason: DisconnectReason, words: String
    ) {
        let failure = ConnectionFailure(reason)
        #expect(failure.reason == words)
        #expect(failure.raw == "\(reason)")
    }

    static let certificates: [(TLSVerificationError, String)] = [
        (.selfSigned, "certificate not trusted: it is self-signed"),
        (
            .unknownAuthority("Bell CA"),
            "certificate not trusted: unknown issuer Bell CA; trust it with --ca"
        ),
        (
            .expired(43_200),
            "certificate expired: valid until 1970-01-01, its owner has to renew it"
        ),
        (
            .notYetValid(43_200),
            "certificate not yet valid: valid from 1970-01-01 on, is the clock of this machine right?"
        ),
        (
            .otherName(wanted: "bell.example", names: ["a.example", "b.example"]),
            "certificate for another host: it is for a.example, b.example; is the address right?"
        ),
        (
            .otherName(wanted: "bell.example", names: []),
            "the certificate names no host: its owner has to get one for DNS:bell.example"
        ),
        (
            .wrongPurpose,
            "certificate not for a server: its owner has to get one for the purpose serverAuth"
        ),
        (.other(code: 1, detail: "unspecified"), "certificate not trusted: unspecified"),
    ]

    @Test(arguments: certificates)
    func `a refused certificate has a plain reason`(error: TLSVerificationError, words: String) {
        let failure = ConnectionFailure(TLSError.untrusted(error, by: .client), doubt: nil)
        #expect(failure.reason == words)
    }

    @Test func `no reason has a doubled word or doubled punctuation`() {
        let reasons =
            Self.dials.map(\.1) + Self.endings.map(\.1) + Self.certificates.map(\.1)
        for reason in reasons {
            let words = reason.split(separator: " ")
            #expect(zip(words, words.dropFirst()).allSatisfy { $0 != $1 }, "\(reason)")
            for pair in ["?;", "?,", ".;", "..", ";;", ": :"] {
                #expect(!reason.contains(pair), "\(reason)")
            }
            #expect(reason.last != ".", "\(reason)")
        }
    }

    @Test func `only what one side closed was in order`() {
        for (reason, _) in Self.endings {
            let isOrderly =
                switch reason {
                case .closedByPeer, .closed: true
                default: false
                }
            #expect((ConnectionFailure(reason).kind == .closed) == isOrderly)
        }
    }

    @Test func `an unknown host is a kind of its own`() {
        let lookup = NameLookupError(host: "db", code: -2)
        #expect(ConnectionFailure(Self.dial(.unresolved(lookup))).kind == .unknownHost)
        #expect(ConnectionFailure(Self.dial(.timedOut)).kind == .unreachable)
    }

    @Test(
        arguments: [
            (.unresolved(NameLookupError(host: "db", code: -2)), [], true),
            (.unresolved(NameLookupError(host: "db", code: -3)), [], false),
            (.allFailed, [.permissionDenied], true),
            (.allFailed, [.permissionDenied, .connectionRefused], false),
            (.allFailed, [.connectionRefused], false), (.timedOut, [], false),
        ] as [(ConnectError.Cause, [Errno], Bool)])
    func `only what a try soon after cannot fix is lasting`(
        cause: ConnectError.Cause, codes: [Errno], isLasting: Bool
    ) throws {
        let address = try #require(SocketAddress(host: "127.0.0.1", port: 1))
        let attempts = codes.map {
            ConnectError.Attempt(address: address, error: SystemError(call: "connect", code: $0))
        }
        let error = ConnectError(endpoint: Self.endpoint, cause: cause, attempts: attempts)
        #expect(ConnectionFailure(error).isLasting == isLasting)
        let proxy = try Proxy("socks5://db:1")
        #expect(ConnectionFailure(error, through: proxy).isLasting == isLasting)
    }

    @Test func `a proxy that wants another password waits for a person`() {
        #expect(ConnectionFailure(Self.dial(.proxy(.credentials))).needsPerson)
        #expect(!ConnectionFailure(Self.dial(.proxy(.refused("not now")))).needsPerson)
    }

    @Test func `a proxy that is not there is not taken for the server`() throws {
        let proxy = try Proxy("socks5://me:secret@db:1")
        let failure = ConnectionFailure(
            Self.dial(.allFailed, .connectionRefused), through: proxy)
        #expect(
            failure.reason == """
                cannot reach the proxy socks5://me@db:1: connection refused, \
                is the server running?
                """)
        let other = ConnectionFailure(Self.dial(.timedOut), through: try Proxy("socks5://other:1"))
        #expect(other.reason == "no answer in time, is the address right?")
    }
}

extension EndpointError {
    /// What is wrong with a text.
    fileprivate static func of(_ text: String) -> EndpointError {
        do throws(EndpointError) {
            let endpoint = try Endpoint(text)
            preconditionFailure("\(endpoint) is one")
        } catch {
            return error
        }
    }
}
