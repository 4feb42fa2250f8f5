import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("Line ends of servers", .timeLimit(.minutes(10)))
    struct LineEndsTests {
        @Test(arguments: ["\n\r", "\r\r\n", "\r\n", "\n"])
        func `each ends a line, without empty lines and stray returns`(end: String) throws {
            let listener = try TestListener()
            let client = try Client.onTerminal(listener.endpoint)
            let server = try listener.accept()
            try client.waitUntilConnected()
            // Each byte in a segment of its own.
            for character in "one\(end)two\(end)\(end)three\(end)> ".utf8 {
                try server.send([character])
            }
            try client.waitForScreen("the prompt") { $0.contains("\n>\n") }
            #expect(client.picture.contains("\none\ntwo\n\nthree\n>\n"))
        }

        @Test(arguments: ["\n\r", "\r\r\n"])
        func `a terminal of the plain client shows them in the same way`(end: String) throws {
            let listener = try TestListener()
            let client = try Client.onTerminal("--plain", listener.endpoint)
            let server = try listener.accept()
            try client.type("go\r")
            #expect(try server.line(0) == "go")
            try server.send("one\(end)two\(end)")
            try client.waitForScreen("both lines") { $0.contains("one\ntwo\n") }
        }

        @Test func `bytes in a pipe are unchanged`() throws {
            let listener = try TestListener()
            let client = try Client.inPipes(listener.endpoint)
            let server = try listener.accept()
            try server.send("one\n\rtwo\r\r\n")
            server.close()
            client.closeInput()
            _ = try client.waitForExit()
            #expect(client.output.text == "one\n\rtwo\r\r\n")
        }
    }
}
