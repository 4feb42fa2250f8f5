import Digests
import FileTesting
import Glibc
import SystemPackage
import TerminalTesting
import Testing
import Text

extension EndToEndTests {
    /// A whole run of the program with passwords, and everything that it shows.
    @Suite("carillond keeps passwords secret", .timeLimit(.minutes(10)))
    struct ChatSecretsTests {
        /// The passwords of the run, right and wrong ones; no other text contains one of them.
        private enum Secret: String, CaseIterable {
            case server = "Pw-server-1f", wrongServer = "Pw-server-no"
            case oper = "Pw-oper-2e", wrongOper = "Pw-oper-no"
            case ann = "Pw-ann-3d", wrongAnn = "Pw-ann-no", newAnn = "Pw-ann-new-4c"
            case bob = "Pw-bob-5b", added = "Pw-added-6a", changed = "Pw-added-new-79"
            case misspelt = "Pw-misspelt-88"

            /// The message of SASL PLAIN with it.
            func plain(_ account: String) -> String {
                Base64.text(of: Array("\0\(account)\0\(rawValue)".utf8))
            }
        }

        private let folder: TemporaryFolder
        private var path: FilePath { folder.path.appending("data") }
        private var control: String { folder.path.appending("control").string }
        private var settings: String { folder.path.appending("settings").string }

        init() throws { folder = try TemporaryFolder() }

        /// What a subcommand prints.
        private func command(_ words: String..., password: Secret? = nil) throws -> String {
            let program = try PipedProgram(
                try ChildProcess.product("carillond"), words + ["--config", settings],
                environment: ["TZ": "UTC"])
            if let password { try program.send("\(password.rawValue)\n") }
            program.closeInput()
            _ = try program.waitForExit()
            return program.output.text + program.errors.text
        }

        private func write(_ network: String) throws {
            let server = try PasswordVerifier(of: Array(Secret.server.rawValue.utf8), rounds: 4_096)
            let oper = try PasswordVerifier(of: Array(Secret.oper.rawValue.utf8), rounds: 4_096)
            try folder.write(
                """
                listen = 127.0.0.1:0
                status-listen = unix:\(folder.path.appending("status"))
                control-socket = \(control)
                service = chat
                log-level = trace
                log-messages = on
                [service chat]
                data-folder = \(path)
                network = \(network)
                password = \(server)
                operators = root \(oper)

                """, to: "settings")
        }

        @Test func `no output has a password or a part of a verifier, whatever it is used for`()
            throws
        {
            try write("Tea")
            let server = try RunningServer(
                arguments: ["--config", settings],
                environment: ["TZ": "UTC", "CARILLOND_CONTROL_SOCKET": control])
            let clients = try talk(at: server.port)
            var outputs = [
                try command("chat", "account", "add", "cleo", password: .added),
                try command("chat", "account", "password", "cleo", password: .changed),
                try command("chat", "account", "list"),
                try command("chat", "account", "add", "cleo", password: .added),
                try command("chat", "backup", folder.path.appending("backup").string),
                try command("chat", "restore", folder.path.appending("backup").string),
                try command("status"), try command("connections"),
                try command("settings"), try command("--check"),
            ]
            try write("Coffee")
            outputs.append(try command("reload"))
            outputs.append(try command("chat", "account", "suspend", "cleo"))
            let page = try TestStream(toPath: folder.path.appending("status").string)
            try page.send("GET /metrics HTTP/1.0\r\n\r\n")
            try page.wait(for: "the metrics") { $0.isOver }
            outputs.append(page.input.text)
            server.program.process.signal(SIGTERM)
            #expect(try server.program.waitForExit() == .exited(0))
            outputs += [server.program.output.text, server.program.errors.text]
            outputs += clients.map(\.input.text)
            let verifiers = try storedVerifiers()
            // Two of the settings, and of ann, bob and cleo.
            #expect(verifiers.count >= 12)
            let secrets =
                Secret.allCases.map(\.rawValue) + Secret.allCases.map { $0.plain("ann") }
                + verifiers
            for output in outputs {
                let found = secrets.filter(output.contains)
                #expect(found == [], "\(output)")
            }
            #expect(outputs.joined().contains("changed the password of cleo"))
        }

        /// Uses passwords in every way, beside a client in the same room; returns the clients.
        private func talk(at port: UInt16) throws -> [TestStream] {
            let refused = try TestStream(toPort: port)
            try refused.send("PASS \(Secret.wrongServer.rawValue)\r\n")
            try refused.send("NICK eve\r\nUSER eve 0 * :eve\r\n")
            try refused.wait(for: "the end") { $0.isOver }
            let (bob, ann) = (try enter("bob", port), try enter("ann", port))
            let steps: [(String, String)] = [
                ("NS REGISTER \(Secret.ann.rawValue)", " 900 "),
                ("NS REGISTER \(Secret.ann.rawValue)", "logged in already"),
                ("AUTHENTICATE PLAIN\r\nAUTHENTICATE \(Secret.wrongAnn.plain("ann"))", " 904 "),
                ("AUTHENTICATE PLAIN\r\nAUTHENTICATE \(Secret.ann.plain("ann"))", " 903 "),
                ("AUTHENTICATE \(Secret.ann.plain("ann"))", " 904 "),
                ("NS PASSWD \(Secret.wrongAnn.rawValue) \(Secret.newAnn.rawValue)", "is wrong"),
                ("NS PASSWD \(Secret.ann.rawValue) \(Secret.newAnn.rawValue)", "another one now"),
                ("NS IDENTFY ann \(Secret.misspelt.rawValue)", "Unknown command"),
                ("PRIVMSG nickserv :IDENTIFY ann \(Secret.newAnn.rawValue)", "already"),
                ("NS IDENTIFY ann \(Secret.newAnn.rawValue) more words", "Use: IDENTIFY"),
                ("IDENTIFY \(Secret.misspelt.rawValue)", " 421 "),
                ("OPER root \(Secret.wrongOper.rawValue)", " 464 "),
                ("OPER root \(Secret.oper.rawValue)", " 381 "),
                ("PASS \(Secret.server.rawValue)", " 462 "),
                ("REHASH", "settings were read"), ("STATS u", " 219 "),
            ]
            for (line, answer) in steps {
                let count = ann.messages.count
                try ann.send("\(line)\r\n")
                try ann.wait(for: answer) { _ in
                    ann.messages.dropFirst(count).contains { $0.contains(answer) }
                }
            }
            try authenticateByScram(ann, Secret.newAnn)
            let register = "REGISTER * * \(Secret.bob.rawValue)\r\n"
            try bob.send(register)
            try bob.wait(for: "an account") { $0.text.contains(" 900 ") }
            try bob.send("PRIVMSG #tea :done\r\n")
            try ann.wait(for: "the message") { $0.text.contains(":done") }
            return [refused, bob, ann]
        }

        private func enter(_ nick: String, _ port: UInt16) throws -> TestStream {
            let stream = try TestStream(toPort: port)
            try stream.send(
                "CAP REQ :account-notify echo-message\r\nPASS \(Secret.server.rawValue)\r\n"
                    .replacing(nick == "ann" ? " echo-message" : "", with: ""))
            try stream.send("NICK \(nick)\r\nUSER \(nick) 0 * :\(nick)\r\nCAP END\r\n")
            try stream.wait(for: "a registration") { $0.text.contains(" 422 \(nick) ") }
            try stream.send("JOIN #tea\r\n")
            try stream.wait(for: "the room") { $0.text.contains(" 366 ") }
            return stream
        }

        private func authenticateByScram(_ stream: TestStream, _ secret: Secret) throws {
            func challenge(_ message: String) throws -> String {
                let count = stream.messages.count
                try stream.send("AUTHENTICATE \(message)\r\n")
                try stream.wait(for: "an answer") { _ in stream.messages.count > count }
                let word = stream.messages[count].split(separator: " ").last.map(String.init) ?? ""
                return String(decoding: Base64.bytes(of: word) ?? [], as: UTF8.self)
            }
            _ = try challenge("SCRAM-SHA-256")
            let bare = "n=ann,r=fyko+d2lbbFgONRv9qkxdawL"
            let first = try challenge(Base64.text(of: Array("n,,\(bare)".utf8)))
            let parts = first.split(separator: ",").map { String($0.dropFirst(2)) }
            try #require(parts.count == 3)
            let (salt, rounds) = (Base64.bytes(of: parts[1]) ?? [], Int(parts[2]) ?? 0)
            let digest = Digest.sha256
            let salted = try digest.derivedKey(
                from: secret.rawValue.utf8.span, salt: salt.span, rounds: rounds)
            let clientKey = digest.authenticationCode(of: "Client Key".utf8.span, key: salted.span)
            let storedKey = digest.digest(of: clientKey.span)
            let last = "c=biws,r=\(parts[0])"
            let exchange = "\(bare),\(first),\(last)"
            let proof = zip(
                clientKey, digest.authenticationCode(of: exchange.utf8.span, key: storedKey.span)
            ).map { $0 ^ $1 }
            let message = Base64.text(of: Array("\(last),p=\(Base64.text(of: proof))".utf8))
            #expect(try challenge(message).hasPrefix("v="))
            try stream.send("AUTHENTICATE +\r\n")
            try stream.wait(for: "a login") { _ in stream.messages.last?.contains(" 903 ") == true }
        }

        /// The salts and keys of all verifiers in the settings and in the files of the data folder.
        private func storedVerifiers() throws -> [String] {
            var parts: Set<String> = []
            let files = try folder.names(in: "data").map { "data/\($0)" } + ["settings", "backup"]
            for file in files {
                for text in try texts(in: file) {
                    // 4096:salt$stored-key:server-key
                    let words = text.split { "$: ".contains($0) }.dropFirst()
                    parts.formUnion(words.prefix(3).map { String($0.prefix(44)) })
                }
            }
            return Array(parts)
        }

        /// The words with a verifier in a file, which may be a database.
        private func texts(in file: String) throws -> [String] {
            let descriptor = try FileDescriptor.open(folder.path.appending(file), .readOnly)
            defer { try? descriptor.close() }
            var bytes: [UInt8] = []
            while true {
                var part = [UInt8](repeating: 0, count: 65_536)
                let count = try unsafe part.withUnsafeMutableBytes {
                    try unsafe descriptor.read(into: $0)
                }
                if count == 0 { break }
                bytes += part[..<count].map { (0x21...0x7E).contains($0) ? $0 : 0x20 }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            return text.split(separator: "SCRAM-SHA-256$").dropFirst().map {
                String($0.prefix(200))
            }
        }
    }
}
