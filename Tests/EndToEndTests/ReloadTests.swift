import FileTesting
import Glibc
import SystemPackage
import TLSTesting
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("carillond reload", .timeLimit(.minutes(10)))
    struct ReloadTests {
        private let server: BackgroundServer
        private var folder: TemporaryFolder { server.folder }

        init() throws {
            let folder = try TemporaryFolder()
            let settings = folder.path.appending("settings").string
            server = try BackgroundServer("--config", settings, in: folder)
            try write("listen = off\n")
            try writeCertificate(named: "first")
        }

        /// Writes settings with a second listener.
        private func write(_ listener: String) throws {
            let text = """
                [listener chat]
                tls-certificate = \(folder.path)/c.pem
                tls-key = \(folder.path)/k.pem
                \(listener)
                """
            try folder.write(text, to: "settings")
        }

        private func writeCertificate(
            named name: String, validity: ClosedRange<Int> = -3_600...86_400 * 90
        ) throws {
            let maker = CertificateMaker(
                .init(commonName: name, names: "IP:127.0.0.1", validity: validity))
            try folder.write(maker.certificateText, to: "c.pem")
            try folder.write(maker.keyText, to: "k.pem")
        }

        /// The port of the second listener.
        private func port(of program: PipedProgram) throws -> UInt16 {
            let lines = program.output.lines.filter { $0.contains("listening on") }
            let end = try #require(lines.last?.split(separator: ":").last)
            return try #require(UInt16(end.prefix { $0.isNumber }))
        }

        private func answers(_ client: PipedProgram, to text: String) throws {
            try client.send("\(text)\n")
            try client.wait(for: "a reply") { $0.output.text.contains("] \(text)\n") }
        }

        @Test(arguments: ["k.pem", "c.pem"], ["", "nothing\n", nil])
        func `a certificate that is not taken ends it with 70, and the old one stays`(
            file: String, contents: String?
        ) throws {
            try write("listen = tls:127.0.0.1:0\n")
            let program = try server.serve()
            if let contents {
                try folder.write(contents, to: file)
            } else {
                #expect(unsafe unlink(folder.path.appending(file).string) == 0)
            }
            let reload = try server.ask("reload")
            #expect(reload.ending == .exited(70))
            #expect(reload.output.hasPrefix("tls:127.0.0.1:0 keeps its certificate: "))
            #expect(reload.output.contains("\(folder.path)/\(file)"))
            #expect(
                reload.errors
                    == "carillond: a part could not be taken, and the old one stays in use\n")
            let client = try Client.inPipes(
                "--trust-on-first-use", "tls:127.0.0.1:\(try port(of: program))")
            try answers(client, to: "hello")
            try writeCertificate(named: "second")
            #expect(try server.ask("reload").ending == .exited(0))
        }

        @Test func `a listener changes to TLS on its port, and connections stay`() throws {
            try write("listen = 127.0.0.1:0\n")
            let program = try server.serve()
            let port = try port(of: program)
            let early = try TestStream(toPort: port)
            try early.send("one\n")
            #expect(Reply(try early.line(0))?.message == "one")
            try write("listen = tls:127.0.0.1:0\n")
            let reload = try server.ask("reload")
            #expect(reload.ending == .exited(0), "\(reload)")
            #expect(
                reload.output.contains(
                    "127.0.0.1:0 is now tls:127.0.0.1:0, for new connections\n"), "\(reload)")
            let late = try Client.inPipes("--trust-on-first-use", "tls:127.0.0.1:\(port)")
            try answers(late, to: "hello")
            try early.send("two\n")
            #expect(Reply(try early.line(1))?.message == "two")
        }

        @Test func `a certificate that has expired is warned of, by the check too`() throws {
            try write("listen = tls:127.0.0.1:0\n")
            try writeCertificate(named: "old", validity: -7_200 ... -3_600)
            let warning = "carillond: warning: the certificate \(folder.path)/c.pem expired on "
            let check = try server.start("--check")
            #expect(try check.waitForExit() == .exited(0))
            #expect(check.errors.text.hasPrefix(warning))
            let program = try server.serve()
            #expect(program.errors.text.hasPrefix(warning))
            let reload = try server.ask("reload")
            #expect(reload.ending == .exited(0))
            #expect(reload.output.hasPrefix("the certificate \(folder.path)/c.pem expired on "))
        }

        @Test func `a control socket that was removed is there again after SIGHUP`() throws {
            let program = try server.serve()
            #expect(unsafe unlink(server.control) == 0)
            #expect(try server.ask("status").ending == .exited(69))
            program.process.signal(SIGHUP)
            try program.wait(for: "the news") {
                $0.output.text.contains("made the removed control socket \(server.control) again\n")
            }
            #expect(try server.ask("status").ending == .exited(0))
            #expect(folder.mode(of: "control") == 0o600)
            #expect(try server.ask("stop").ending == .exited(0))
            #expect(folder.mode(of: "control") == 0)
        }
    }
}
