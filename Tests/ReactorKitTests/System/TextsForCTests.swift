import ReactorTesting
import SystemPackage
import Testing

@testable import ReactorKit

/// C reads a text up to its first NUL; what was meant must not be cut there.
@Suite("Texts for C", .timeLimit(.minutes(10)))
struct TextsForCTests {
    private let loopback: Loopback
    private let reactor: Reactor

    init() throws {
        loopback = try Loopback()
        reactor = loopback.reactor
    }

    @Test func `a host with a NUL is not dialled, and the error says so`() throws {
        let endpoint = Endpoint(host: "127.0.0.1\0.partner.example", port: loopback.port)
        var failures: [ConnectError] = []
        reactor.connect(
            to: endpoint, factory: { _ in RecordingProtocol() }, failure: { failures.append($0) })
        #expect(try reactor.turn(until: { !failures.isEmpty || !loopback.accepted.isEmpty }))
        #expect(loopback.accepted.isEmpty)
        guard case .invalidEndpoint(let error)? = failures.first?.cause else {
            Issue.record("\(failures)")
            return
        }
        #expect(error.part == "127.0.0.1\0.partner.example")
        #expect(error.problem == "has a NUL in it")
    }

    @Test(
        arguments: [
            Endpoint(host: "127.0.0.1\0.partner.example", port: 0), .unix(path: "/tmp/a\0b"),
            .unix(path: "@a\0b"), .unix(path: ""), Endpoint(host: "", port: 0),
            Endpoint(host: "127.1", port: 0), Endpoint(host: "fe80::1", port: 0),
        ])
    func `what cannot be a place is not listened at`(endpoint: Endpoint) throws {
        #expect(throws: EndpointError.self) { try reactor.listen(at: endpoint) { _ in nil } }
        let network = MemoryNetwork(on: reactor)
        #expect(throws: EndpointError.self) { try network.listen(at: endpoint) { _ in nil } }
        #expect(reactor.poller.count == 2)
    }

    @Test func `a path that is too long is reported as that, with the limit`() throws {
        let endpoint = Endpoint.unix(path: "/" + String(repeating: "a", count: 107))
        var failures: [ConnectError] = []
        let report: (ConnectError) -> Void = { failures.append($0) }
        reactor.connect(to: endpoint, factory: { _ in nil }, failure: report)
        let network = MemoryNetwork(on: reactor)
        network.connect(to: endpoint, factory: { _ in nil }, failure: report)
        #expect(try reactor.turn(until: { failures.count == 2 }))
        for failure in failures {
            guard case .invalidEndpoint(let error) = failure.cause else {
                Issue.record("\(failure)")
                continue
            }
            #expect(error.problem == "is longer than 107 bytes")
            #expect(failure.description.hasSuffix("is longer than 107 bytes"))
        }
        let error = #expect(throws: SystemError.self) {
            try SocketAddress(path: String(repeating: "a", count: 108))
        }
        #expect(error?.code == .fileNameTooLong)
        #expect(error?.detail == "108 bytes, of 107")
    }

    @Test func `an address or an interface with a NUL is none`() {
        #expect(SocketAddress(host: "127.0.0.1\0", port: 1) == nil)
        #expect(SocketAddress(host: "::1\0x", port: 1) == nil)
        #expect(SocketAddress(host: "fe80::1%lo\0x", port: 1) == nil)
        #expect(NetworkInterface(named: "lo\0x") == nil)
        #expect(NetworkInterface(named: "lo") != nil)
    }

    private func refusal(_ settings: ChildSettings) -> SystemError? {
        #expect(throws: SystemError.self) {
            try reactor.spawn(settings, protocol: RecordingChild())
        }
    }

    @Test func `a child's text with a NUL is refused, and the error names it`() {
        #expect(
            refusal(ChildSettings("/bin/true", ["a", "b\0c"]))
                == SystemError(
                    call: "posix_spawn", code: .invalidArgument,
                    detail: "argument 2 has a NUL in it"))
        #expect(refusal(ChildSettings("/bin/true\0x"))?.detail == "the program has a NUL in it")
        var settings = ChildSettings("/bin/true")
        settings.directory = "/tmp\0/x"
        let error = refusal(settings)
        #expect(error?.call == "chdir")
        #expect(
            error?.description
                == "\(Errno.invalidArgument) (chdir: the directory has a NUL in it)")
    }

    @Test func `a variable that would be another one is refused`() {
        for variables in [["A": "b\0c"], ["A\0B": "c"], ["A=B": "c"], ["": "c"]] {
            for environment in [ChildEnvironment.only(variables), .inherited(adding: variables)] {
                var settings = ChildSettings("/bin/true")
                settings.environment = environment
                #expect(refusal(settings)?.detail?.contains("variable") == true)
            }
        }
    }

    @Test func `an account's names are not cut`() {
        #expect(throws: SystemError.self) { try Account(user: "root\0x", group: nil) }
        #expect(throws: SystemError.self) { try Account(user: nil, group: "root\0x") }
    }

    @Test func `a pattern of time goes on behind a NUL`() {
        #expect(WallTime.text(of: 0, pattern: "a\0%%b") == "a\0%b")
    }
}
