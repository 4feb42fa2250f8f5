import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("Other services", .timeLimit(.minutes(10)))
    struct ServiceTests {
        @Test func `a mail server's answers leave nothing waiting, and nothing to send again`()
            throws
        {
            let listener = try TestListener()
            let client = try Client.onTerminal(listener.endpoint)
            let server = try listener.accept()
            try server.send("220 mail.example ESMTP\r\n")
            try client.waitForText("220 mail.example ESMTP")
            try client.type("EHLO me\r")
            #expect(try server.line(0) == "EHLO me")
            try server.send("250-mail.example\r\n250 SIZE\r\n")
            try client.waitForText("250 SIZE")
            #expect(client.rows.contains("> EHLO me"))
            try client.type("NOOP\r")
            #expect(try server.line(1) == "NOOP")
            try server.send("250 OK\r\n")
            try client.waitForText("250 OK")
            server.close()
            try client.waitForText("closed by the peer")
            #expect(!client.picture.contains("not answered"))
            #expect(!client.picture.contains("...sending"))
            try client.type("\u{1B}[15~")
            _ = try listener.accept()
            try client.waitUntilConnected()
            try client.type("\u{1B}s")
            try client.waitForText("nothing to send again")
        }

        @Test func `a server that says goodbye is reconnected by a key alone`() throws {
            let listener = try TestListener()
            let client = try Client.onTerminal(listener.endpoint)
            let server = try listener.accept()
            try client.waitUntilConnected()
            try client.type("QUIT\r")
            #expect(try server.line(0) == "QUIT")
            try server.send("221 Bye\r\n")
            server.close()
            try client.waitForText("closed by the peer, Enter = connect")
            try client.waitForText("closed by the peer, after its answer: F5 connects")
            try client.type("\r")
            _ = try listener.accept()
            try client.waitUntilConnected()
        }

        @Test func `a service that wants CR and LF gets both, in a pipe and on the screen`() throws
        {
            let listener = try TestListener()
            let piped = try Client.inPipes(listener.endpoint, "--set", "line-end=crlf")
            try piped.send("NOOP\n")
            piped.closeInput()
            let first = try listener.accept()
            try first.wait(for: "a line") { $0.bytes == Array("NOOP\r\n".utf8) }
            try first.send("250 OK\r\n")
            try first.wait(for: "FIN") { $0.isOver }
            first.close()
            #expect(try piped.waitForExit() == .exited(0))
            #expect(piped.output.text == "250 OK\r\n")

            let client = try Client.onTerminal(listener.endpoint, "--set", "line-end=crlf")
            let second = try listener.accept()
            try client.waitUntilConnected()
            try client.type("NOOP\r")
            try second.wait(for: "a line") { $0.bytes == Array("NOOP\r\n".utf8) }
        }

        @Test func `a silent peer makes nothing look failed`() throws {
            let listener = try TestListener()
            let client = try Client.onTerminal(listener.endpoint)
            let server = try listener.accept()
            try client.waitUntilConnected()
            try client.type("anybody there?\r")
            #expect(try server.line(0) == "anybody there?")
            try client.waitForScreen("a line that was sent") { _ in
                client.rows.contains("> anybody there?")
            }
            #expect(!client.picture.contains("waiting"))
            try server.send("yes\n")
            try client.waitForText("yes")
            #expect(client.rows.contains("> anybody there?"))
        }

        @Test func `others' lines among the replies leave every message its own`() throws {
            let listener = try TestListener()
            let client = try Client.onTerminal(listener.endpoint)
            let server = try listener.accept()
            try server.send("welcome\n")
            try client.waitForText("welcome")
            for number in 0..<4 {
                try client.type("message \(number)\r")
                #expect(try server.line(number) == "message \(number)")
                // Only before the first one no other line arrives.
                if number > 0 { try server.send("<bob> line \(number)\n") }
                try server.send("[now] message \(number)\n<eve> hello\n")
                try client.waitForText("[now] message \(number)")
            }
            #expect(!client.picture.contains("...sending"))
            // After other lines the answer is below, and the message stays above.
            #expect(client.rows.count { $0.contains("] message") } == 4)
            #expect(client.rows.count { $0.hasPrefix("> message") } == 3)
        }
    }
}
