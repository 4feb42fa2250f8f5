import FileTesting
import SystemPackage
import TLSTesting
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite(
        "carillond --chat and certificates of clients", .timeLimit(.minutes(10)),
        .enabled(if: TLSLineServer.isInstalled, "openssl is not installed"))
    struct ChatCertificateTests {
        private let server: BackgroundServer
        private let port: UInt16
        private var setting: String { "service.chat.data-folder=\(server.folder.path)/data" }

        init() throws {
            server = try BackgroundServer("--chat", "--threads", "2")
            let folder = server.folder
            for name in ["server", "ann"] {
                let maker = CertificateMaker(.init(commonName: name, names: "IP:127.0.0.1"))
                try folder.write(maker.certificateText, to: "\(name).pem")
                try folder.write(maker.keyText, to: "\(name)-key.pem")
            }
            try folder.write(
                """
                [listener secure]
                listen = tls:127.0.0.1:0
                tls-certificate = \(folder.path)/server.pem
                tls-key = \(folder.path)/server-key.pem
                tls-client-certificate = request
                [service chat]
                data-folder = \(folder.path)/data
                """, to: "settings")
            let program = try server.serve("--config", folder.path.appending("settings").string)
            let line = program.output.lines.first { $0.contains("listening on tls:") } ?? ""
            let address = line.prefix { $0 != "," }
            port = try #require(UInt16(address.split(separator: ":").last ?? ""))
        }

        /// A client with Ann's certificate.
        private func connect() throws -> PipedProgram {
            let path = server.folder.path
            return try PipedProgram(
                TLSLineServer.path,
                [
                    "s_client", "-connect", "127.0.0.1:\(port)", "-quiet", "-cert",
                    "\(path)/ann.pem", "-key", "\(path)/ann-key.pem",
                ])
        }

        private func ask(
            _ client: PipedProgram, _ lines: String..., until text: String
        ) throws {
            try client.send(lines.map { "\($0)\r\n" }.joined())
            try client.wait(for: text) { $0.output.text.contains(text) }
        }

        private func logIn(until text: String) throws {
            try ask(try connect(), "AUTHENTICATE EXTERNAL", "AUTHENTICATE +", until: text)
        }

        private func account(_ words: String...) throws {
            let program = try PipedProgram(
                try ChildProcess.product("carillond"),
                ["chat", "account"] + words + ["--set", setting],
                environment: ["CARILLOND_CONTROL_SOCKET": server.control])
            program.closeInput()
            #expect(try program.waitForExit() == .exited(0), "\(program.errors.text)")
        }

        @Test func `a certificate logs in, after an upgrade too, and unless it is suspended`()
            throws
        {
            let ann = try connect()
            try ask(ann, "NICK ann", "USER ann 0 * :ann", until: " 422 ")
            try ask(ann, "NS REGISTER secret", "NS CERT ADD", until: "can log in now")
            try logIn(until: " 903 ")
            #expect(try server.ask("upgrade").ending == .exited(0))
            try logIn(until: " 903 ")
            try account("suspend", "ann")
            try logIn(until: " 904 * :The account is suspended")
            try account("resume", "ann")
            try logIn(until: " 903 ")
        }
    }
}
