import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("Telnet", .timeLimit(.minutes(10)))
    struct TelnetTests {
        private let listener: TestListener

        init() throws {
            listener = try TestListener()
        }

        /// A client of Telnet, and its connection at the server.
        private func connect(_ endpoint: String) throws -> (TerminalProgram, TestStream) {
            (try Client.onTerminal(endpoint), try listener.accept())
        }

        @Test func `negotiation is answered and never shown, wherever it is divided`() throws {
            let (client, server) = try connect("telnet:\(listener.endpoint)")
            try client.waitUntilConnected()
            let bytes: [UInt8] =
                Array("wel".utf8) + [255, 251, 3, 255, 253, 24, 255, 253, 31, 255, 251, 86]
                + Array("come\r\n".utf8)
            for byte in bytes { try server.send([byte]) }
            try client.waitForText("\nwelcome\n")
            try server.send([255, 250, 24, 1, 255, 240])
            let expected: [UInt8] =
                [255, 253, 3, 255, 251, 24, 255, 251, 31, 255, 250, 31, 0, 80, 0, 24, 255, 240]
                + [255, 254, 86, 255, 250, 24, 0] + Array("CARILLON".utf8) + [255, 240]
            try server.wait(for: "the answers") { $0.bytes.count >= expected.count }
            #expect(server.input.bytes == expected)
            #expect(!client.picture.contains("<FF>"))
        }

        @Test func `a service that begins with a request is recognized`() throws {
            let (client, server) = try connect(listener.endpoint)
            try client.waitUntilConnected()
            try server.send([255])
            try server.send([251, 3])
            try server.send("login: ")
            try client.waitForText("\nlogin:")
            try client.type("me\r")
            try server.wait(for: "the answer and the line") { $0.bytes.last == 10 }
            #expect(server.input.bytes == [255, 253, 3] + Array("me\r\n".utf8))
        }

        @Test func `a password is hidden while the server echoes`() throws {
            let (client, server) = try connect("telnet:\(listener.endpoint)")
            try client.waitUntilConnected()
            try server.send("Password: ")
            try server.send([255, 251, 1])
            try client.waitForText("Password:")
            try server.wait(for: "the answer") { $0.bytes.count == 3 }
            try client.type("geheim")
            try client.waitForScreen("the masks") { $0.contains("******") }
            try client.type("\r")
            try server.wait(for: "the password") { $0.bytes.last == 10 }
            #expect(server.input.bytes == [255, 253, 1] + Array("geheim\r\n".utf8))
            #expect(!String(decoding: client.output, as: UTF8.self).contains("geheim"))
            try server.send([255, 252, 1])
            try server.send("\r\nhello\r\n")
            try client.waitForText("hello")
            try client.type("seen")
            try client.waitForText("> seen")
        }

        @Test func `a shell that echoes is left for good by exit`() throws {
            let (client, server) = try connect("telnet:\(listener.endpoint)")
            try client.waitUntilConnected()
            try server.send([255, 251, 1])
            try client.waitForScreen("the hidden input") { _ in
                client.inputRow.hasPrefix("hidden>")
            }
            try client.type("\u{1B}")
            try client.waitForScreen("the visible input") { _ in client.inputRow.hasPrefix(">") }
            try client.type("exit\r")
            try server.wait(for: "the command") { $0.bytes.last == 10 }
            server.close()
            try client.waitForText("F5 connects again")
            #expect(!client.picture.contains("not answered"))
        }

        @Test func `input that is shown against the server's wish is announced as such`() throws {
            let (client, server) = try connect("telnet:\(listener.endpoint)")
            try client.waitUntilConnected()
            try server.send([255, 251, 1])
            try client.waitForText("input hidden, as the server asks: Esc shows and keeps")
            try client.type("\u{1B}")
            try client.waitForText("the server hides input, but it is shown and kept: Alt-H hides")
            try client.type("seen\r")
            try client.waitForText("> seen")
            try client.waitForText("the server hides input, but it is shown and kept: Alt-H hides")
            try client.type("\u{1B}h")
            try client.waitForText("input hidden, as the server asks")
            try server.send([255, 252, 1])
            try client.waitForScreen("no hidden input") { !$0.contains("hidden") }
        }

        @Test(arguments: [249, 239] as [UInt8])
        func `a prompt is shown at once, and what follows it is another line`(end: UInt8) throws {
            let (client, server) = try connect("telnet:\(listener.endpoint)")
            try client.waitUntilConnected()
            try server.send(Array("HP 10> ".utf8) + [255, end] + Array("Bob waves.\r\n".utf8))
            try client.waitForText("\nHP 10>\nBob waves.\n")
        }

        @Test func `a resize is sent`() throws {
            let (client, server) = try connect("telnet:\(listener.endpoint)")
            try client.waitUntilConnected()
            try server.send([255, 253, 31])
            try server.wait(for: "the size") { $0.bytes.count == 12 }
            try client.resize(rows: 10, columns: 40)
            try server.wait(for: "the new size") { $0.bytes.count == 21 }
            #expect(server.input.bytes.suffix(9) == [255, 250, 31, 0, 40, 0, 10, 255, 240])
        }

        @Test func `a pipe gets the text alone, and sends lines with CR LF`() throws {
            let client = try Client.inPipes("telnet:\(listener.endpoint)")
            let server = try listener.accept()
            try server.send([255, 251, 1, 255, 253, 31] + Array("hi\r\n".utf8) + [255, 255])
            try server.wait(for: "the answers") { $0.bytes.count == 6 }
            try client.send("one\n")
            try server.wait(for: "the line") { $0.bytes.last == 10 }
            #expect(server.input.bytes == [255, 253, 1, 255, 252, 31] + Array("one\r\n".utf8))
            server.close()
            client.closeInput()
            _ = try client.waitForExit()
            #expect(client.output.bytes == Array("hi\r\n".utf8) + [255])
        }

        @Test(
            arguments: [
                [0xFF, 0xD8, 0xFF, 0xE0, 0xFF, 0xFB, 0x01],
                [0xFF, 0xFB, 0x10, 0xC0, 0xFF, 0xFF, 0],
                [0xFF, 0xFD, 0x18, 0x0D, 0, 0x0A],
            ] as [[UInt8]])
        func `a file that begins with 0xFF is unchanged in a pipe`(file: [UInt8]) throws {
            let client = try Client.inPipes(listener.endpoint)
            let server = try listener.accept()
            for byte in file { try server.send([byte]) }
            server.close()
            client.closeInput()
            _ = try client.waitForExit()
            #expect(client.output.bytes == file)
        }

        @Test func `the plain client hides what is typed while the server echoes`() throws {
            let client = try Client.onTerminal("--plain", "telnet:\(listener.endpoint)")
            let server = try listener.accept()
            try client.waitForScreen("a prompt") { $0.hasPrefix(">") }
            try server.send([255, 251, 1])
            try server.wait(for: "the answer") { $0.bytes.count == 3 }
            try server.send("Password: ")
            try client.waitForText("Password:")
            try client.type("geheim\r")
            try server.wait(for: "the password") { $0.bytes.last == 10 }
            #expect(!String(decoding: client.output, as: UTF8.self).contains("geheim"))
        }
    }
}
