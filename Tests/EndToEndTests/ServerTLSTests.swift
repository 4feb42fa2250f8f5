import FileTesting
import Glibc
import SystemPackage
import TLSTesting
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite(
        "carillond and TLS", .timeLimit(.minutes(10)),
        .enabled(if: TLSLineServer.isInstalled, "openssl is not installed"))
    struct ServerTLSTests {
        @Test(arguments: ["-tls1_2", "-tls1_3"])
        func `it answers clients that speak TLS`(version: String) throws {
            let server = try SecureServer()
            let client = try server.openSSL(version, "-quiet")
            try client.send("hello\n")
            try client.wait(for: "the reply") { $0.hasReply("hello") }
        }

        @Test(arguments: ["-tls1", "-tls1_1"])
        func `no version under 1.2 is spoken`(version: String) throws {
            let server = try SecureServer()
            // By itself OpenSSL would not even ask at its usual level of security.
            let client = try server.openSSL(version, "-cipher", "DEFAULT@SECLEVEL=0")
            #expect(try client.waitForExit() != .exited(0))
            #expect(!client.output.text.contains("Cipher is TLS_"))
            #expect(client.errors.text.contains("alert protocol version"))
            try server.answers("hello")
        }

        @Test func `a minimum of 1.3 is a setting`() throws {
            let server = try SecureServer("tls-minimum = 1.3\n")
            #expect(try server.openSSL("-tls1_2").waitForExit() != .exited(0))
            try server.answers("hello")
        }

        @Test func `neither compression nor renegotiation is to be had`() throws {
            let server = try SecureServer()
            let client = try server.openSSL("-tls1_2", "-comp")
            try client.wait(for: "a session") { $0.output.text.contains("Verify return code") }
            #expect(client.output.text.contains("Compression: NONE"))
            // s_client takes an R at a line's start for the wish.
            try client.send("R\n")
            #expect(try client.waitForExit() != .exited(0))
            #expect(client.errors.text.contains("no renegotiation"))
            try server.answers("hello")
        }

        @Test(arguments: [
            "GET / HTTP/1.1\r\n\r\n", "hello\n", String(repeating: "\u{16}\u{3}", count: 500),
        ])
        func `garbage in place of a hello ends in a clean close`(garbage: String) throws {
            let server = try SecureServer()
            let client = try TestStream(toPort: server.port)
            try client.send(garbage)
            client.finishWriting()
            try client.wait(for: "the end") { $0.isOver }
            #expect(client.input.failure == nil)
            // At most the alert with the reason.
            #expect(client.input.bytes.count <= 7)
            try server.answers("hello")
        }

        /// The start of a hello, and then the end, in one way or the other.
        @Test(arguments: [false, true])
        func `a client that leaves during the handshake leaks nothing, and is logged`(resets: Bool)
            throws
        {
            let server = try SecureServer("log-level = debug\n")
            let client = try TestStream(toPort: server.port)
            try client.send([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC])
            if resets {
                // Once it is there, since a reset may overtake the accept.
                try server.program.wait(for: "the connection") {
                    $0.output.text.contains("...connected from: 127.0.0.1")
                }
                client.resetOnClose()
                client.close()
            } else {
                client.finishWriting()
                try client.wait(for: "the end") { $0.isOver }
                #expect(client.input.failure == nil)
            }
            try server.program.wait(for: "its end") {
                $0.output.text.contains("...disconnected: 127.0.0.1, ")
            }
            try server.answers("hello")
        }

        @Test func `a client that is killed in a session leaks nothing, and is logged`() throws {
            let server = try SecureServer("log-level = debug\n")
            let client = try server.openSSL("-quiet")
            try client.send("hello\nunfinished")
            try client.wait(for: "the reply") { $0.hasReply("hello") }
            client.process.signal(SIGKILL)
            _ = try client.waitForExit()
            try server.program.wait(for: "its end") {
                $0.output.text.contains("...disconnected: 127.0.0.1, ")
            }
            try server.answers("hello")
        }

        @Test func `a silent client is closed after the time for the handshake`() throws {
            let server = try SecureServer("handshake-timeout = 200ms\n")
            let client = try TestStream(toPort: server.port)
            try client.wait(for: "the end") { $0.isOver }
            try server.answers("hello")
        }

        @Test func `without its certificate a client is kept out where one is required`() throws {
            let server = try SecureServer("tls-client-certificate = require\n", hasAuthority: true)
            let stranger = try server.openSSL("-quiet")
            try stranger.send("hello\n")
            #expect(try stranger.waitForExit() != .exited(0))
            let folder = server.folder
            let friend = try server.openSSL(
                "-quiet", "-cert", "\(folder.path)/client.pem", "-key",
                "\(folder.path)/client-key.pem")
            try friend.send("hello\n")
            try friend.wait(for: "the reply") { $0.hasReply("hello") }
        }

        @Test func `on SIGHUP it uses the new certificate, and open connections stay`() throws {
            let server = try SecureServer()
            let before = try server.openSSL("-quiet")
            try before.send("one\n")
            try before.wait(for: "a reply") { $0.hasReply("one") }
            try server.writeCertificate(named: "renewed")
            server.program.process.signal(SIGHUP)
            try server.program.wait(for: "the news") {
                $0.output.text.contains("read the certificates and keys of tls:")
            }
            let after = try server.openSSL()
            try after.wait(for: "the certificate") { $0.output.text.contains("CN = renewed") }
            try before.send("two\n")
            try before.wait(for: "a reply") { $0.hasReply("two") }

            // No certificate at all, and then not even a file: the one that it has stays in force.
            try server.folder.write("nothing\n", to: "certificate.pem")
            server.program.process.signal(SIGHUP)
            try server.program.wait(for: "the complaint") {
                $0.errors.text.contains("keeps its certificate: ")
            }
            try server.answers("hello")
            #expect(unsafe unlink("\(server.folder.path)/certificate.pem") == 0)
            server.program.process.signal(SIGHUP)
            try server.program.wait(for: "the next complaint") {
                $0.errors.lines.count { $0.contains("keeps its certificate: ") } == 2
            }
            try server.answers("hello")
            try before.send("three\n")
            try before.wait(for: "a reply") { $0.hasReply("three") }
        }
    }
}

/// A `carillond` that speaks TLS on this machine, with certificates made on the spot.
private final class SecureServer {
    let folder: TemporaryFolder
    let program: PipedProgram
    let port: UInt16

    init(_ settings: String = "", hasAuthority: Bool = false) throws {
        folder = try TemporaryFolder()
        var text = """
            listen = tls:127.0.0.1:0
            tls-certificate = \(folder.path)/certificate.pem
            tls-key = \(folder.path)/key.pem
            \(settings)
            """
        if hasAuthority {
            let authority = CertificateMaker(.init(commonName: "authority", isAuthority: true))
            let client = CertificateMaker(
                .init(commonName: "Ada", usage: "clientAuth"), by: authority)
            try folder.write(authority.certificateText, to: "authority.pem")
            try folder.write(client.certificateText, to: "client.pem")
            try folder.write(client.keyText, to: "client-key.pem")
            text += "\ntls-authorities = \(folder.path)/authority.pem\n"
        }
        try folder.write(text, to: "carillond.conf")
        try Self.writeCertificate(named: "first", to: folder)
        program = try PipedProgram(
            try ChildProcess.product("carillond"), ["--config", "\(folder.path)/carillond.conf"])
        try program.wait(for: "a listening server") {
            $0.output.text.contains("waiting for connection...\n")
        }
        let line = program.output.lines.first { $0.hasPrefix("listening on tls:127.0.0.1:") } ?? ""
        port = try #require(UInt16(line.split(separator: ":").last ?? ""))
    }

    func writeCertificate(named name: String) throws {
        try Self.writeCertificate(named: name, to: folder)
    }

    private static func writeCertificate(named name: String, to folder: TemporaryFolder) throws {
        let maker = CertificateMaker(.init(commonName: name, names: "IP:127.0.0.1"))
        try folder.write(maker.certificateText, to: "certificate.pem")
        try folder.write(maker.keyText, to: "key.pem")
    }

    /// `openssl s_client`, connected to it.
    func openSSL(_ options: String...) throws -> PipedProgram {
        try PipedProgram(
            TLSLineServer.path, ["s_client", "-connect", "127.0.0.1:\(port)"] + options)
    }

    /// It still serves.
    func answers(_ message: String) throws {
        let client = try openSSL("-quiet")
        try client.send("\(message)\n")
        try client.wait(for: "the reply") { $0.hasReply(message) }
    }
}

extension PipedProgram {
    fileprivate func hasReply(_ message: String) -> Bool {
        output.lines.contains { $0.hasSuffix("] \(message)") }
    }
}
