import ReactorKit
import ReactorTLS
import ReactorTesting
import SystemPackage
import TLSTesting
import Testing

/// Connections with `openssl s_client` and `openssl s_server`.
///
/// One at a time: a child would inherit the pipes of another one.
@Suite("openssl", .serialized, .timeLimit(.minutes(10)), .enabled(if: OpenSSLProgram.isInstalled))
struct OpenSSLProgramTests {
    private let certificates = TestCertificates.shared

    @Test(arguments: [TLSVersion.tls12, .tls13])
    func `s_client trusts our server and gets its answer`(version: TLSVersion) throws {
        let reactor = try Reactor()
        let authority = try PEMFile(certificates.authority)
        let tls = TLS.server(try TLSContext(certificates.serverConfiguration), on: reactor)
        let server = RecordingProtocol()
        server.whenReceived = { bytes, transport in
            transport.write("[now] ")
            transport.write(bytes)
            transport.loseConnection()
        }
        let listener = try #require(
            try reactor.listen(
                at: Endpoint(host: "127.0.0.1", port: 0), factory: tls.wrapping { _ in server }
            ).first)
        let program = try OpenSSLProgram([
            "s_client", "-connect", "\(listener.address)", "-CAfile", authority.path,
            "-servername", "example.org", "-verify_hostname", "example.org",
            "-verify_return_error", "-quiet", version == .tls12 ? "-tls1_2" : "-tls1_3",
        ])
        var output = ""
        var isOver = false
        let reader = reactor.read(program.output) {
            output += String(decoding: [UInt8](copying: $0), as: UTF8.self)
        } ended: { _ in
            isOver = true
        }
        _ = try program.input.writeAll("Where is hope\n".utf8)
        try #require(try reactor.turn(until: { isOver && server.reason != nil }))
        reader.cancel()
        #expect(output == "[now] Where is hope\n")
        #expect(server.tls?.session?.version == version)
        #expect(server.tls?.session?.serverName == "example.org")
        #expect(server.events.last == .lost("closed"))
        #expect(program.waitForEnd() == 0)
        try reactor.endCleanly()
    }

    @Test(arguments: [TLSVersion.tls12, .tls13])
    func `a resumed session has the client's certificate`(version: TLSVersion) throws {
        let reactor = try Reactor()
        let chain = try PEMFile(certificates.selfSigned.certificateChain)
        let key = try PEMFile(certificates.selfSigned.privateKey)
        let kept = try PEMFile(.text(""))
        var configuration = certificates.serverConfiguration
        configuration.clientCertificates = .required
        configuration.verification = .nothing
        let tls = TLS.server(try TLSContext(configuration), on: reactor)
        var servers: [RecordingProtocol] = []
        let factory = tls.wrapping { _ in
            let server = RecordingProtocol()
            server.whenReceived = { bytes, transport in
                transport.write(bytes)
                transport.loseConnection()
            }
            servers.append(server)
            return server
        }
        let listener = try #require(
            try reactor.listen(at: Endpoint(host: "127.0.0.1", port: 0), factory: factory).first)
        let start = [
            "s_client", "-connect", "\(listener.address)", "-quiet",
            version == .tls12 ? "-tls1_2" : "-tls1_3",
        ]
        // The second one has no certificate but that of the session.
        let both = [
            ["-cert", chain.path, "-key", key.path, "-sess_out", kept.path],
            ["-sess_in", kept.path],
        ]
        for (index, options) in both.enumerated() {
            let program = try OpenSSLProgram(start + options)
            let reader = reactor.read(program.output) { _ in
            } ended: { _ in
            }
            _ = try program.input.writeAll("hope\n".utf8)
            try #require(
                try reactor.turn(until: {
                    servers.count > index && servers[index].reason != nil
                }))
            reader.cancel()
            #expect(program.waitForEnd() == 0)
        }
        let own = try #require(TLSContext(.server(certificates.selfSigned)).certificate)
        #expect(servers.map { $0.tls?.session?.isResumed } == [false, true])
        for server in servers {
            #expect(server.tls?.session?.peerCertificate?.fingerprint == own.fingerprint)
        }
        try reactor.endCleanly()
    }

    @Test(arguments: [TLSVersion.tls12, .tls13])
    func `our client trusts s_server and gets its answer`(version: TLSVersion) throws {
        let reactor = try Reactor()
        let chain = try PEMFile(certificates.server.certificateChain)
        let key = try PEMFile(certificates.server.privateKey)
        let authority = try PEMFile(certificates.authority)
        let program = try OpenSSLProgram([
            "s_server", "-accept", "127.0.0.1:0", "-naccept", "1", "-rev", "-alpn", "one,two",
            "-cert", chain.path, "-key", key.path, version == .tls12 ? "-tls1_2" : "-tls1_3",
        ])
        var output = ""
        let reader = reactor.read(program.output) {
            output += String(decoding: [UInt8](copying: $0), as: UTF8.self)
        } ended: { _ in
        }
        var port: UInt16?
        try #require(
            try reactor.turn(until: {
                let line = output.split(separator: "\n", omittingEmptySubsequences: false)
                    .dropLast().first { $0.hasPrefix("ACCEPT ") }
                port = line?.split(separator: ":").last.flatMap { UInt16($0) }
                return port != nil
            }))

        var configuration = certificates.clientConfiguration
        configuration.authorities = [.file(authority.path)]
        configuration.applicationProtocols = ["two"]
        let tls = try TLS.client(TLSContext(configuration), to: "example.org", on: reactor)
        let client = RecordingProtocol()
        client.whenMade = { $0.write("hope\n") }
        client.whenReceived = { [unowned client] _, transport in
            if client.text.hasSuffix("\n") { transport.loseConnection() }
        }
        reactor.connect(
            to: Endpoint(host: "127.0.0.1", port: try #require(port)),
            factory: tls.wrapping { _ in client }
        ) { Issue.record("\($0)") }
        try #require(try reactor.turn(until: { client.reason != nil }))
        reader.cancel()
        #expect(client.text == "epoh\n")
        #expect(client.tls?.session?.version == version)
        #expect(client.tls?.session?.applicationProtocol == "two")
        #expect(client.events.last == .lost("closed"))
        try reactor.endCleanly()
    }
}
