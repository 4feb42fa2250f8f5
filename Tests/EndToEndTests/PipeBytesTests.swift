import Glibc
import SystemPackage
import TerminalTesting
import Testing

extension EndToEndTests {
    /// The client between two pipes, as `nc` should be.
    @Suite("carillon as a pipe", .timeLimit(.minutes(10)))
    struct PipeBytesTests {
        private let listener: TestListener
        private let client: PipedProgram

        init() throws {
            listener = try TestListener()
            client = try Client.inPipes(listener.endpoint)
        }

        @Test func `what arrives after the end of the input is printed`() throws {
            try client.send("a\n")
            client.closeInput()
            let server = try listener.accept()
            #expect(try server.line(0) == "a")
            try server.send("[now] a\n")
            try server.wait(for: "FIN") { $0.isOver }
            try server.send("one more line\n")
            try client.wait(for: "the line") { $0.output.lines.count == 2 }
            server.close()
            #expect(try client.waitForExit() == .exited(0))
            #expect(client.output.text == "[now] a\none more line\n")
        }

        @Test func `replies of three lines to two lines are printed whole`() throws {
            try client.send("a\nb\n")
            client.closeInput()
            let server = try listener.accept()
            try server.wait(for: "FIN") { $0.isOver }
            #expect(server.input.text == "a\nb\n")
            let answer = "a1\na2\na3\nb1\nb2\nb3\n"
            for line in answer.split(separator: "\n") { try server.send("\(line)\n") }
            server.close()
            #expect(try client.waitForExit() == .exited(0))
            #expect(client.output.text == answer)
        }

        @Test func `a greeting is printed although there is no input`() throws {
            client.closeInput()
            let server = try listener.accept()
            try server.wait(for: "FIN") { $0.isOver }
            try server.send("220 ready")
            server.close()
            #expect(try client.waitForExit() == .exited(0))
            #expect(client.output.text == "220 ready", "and no line end is added")
        }

        @Test func `an HTTP request arrives, and its answer is unchanged`() throws {
            let request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
            try client.send(request)
            client.closeInput()
            let server = try listener.accept()
            try server.wait(for: "the request") { $0.text == request }
            let answer = "HTTP/1.1 200 OK\r\n\r\nhello GET / HTTP/1.1"
            try server.send(answer)
            server.close()
            #expect(try client.waitForExit() == .exited(0))
            #expect(client.output.text == answer)
        }

        @Test func `bytes that are no text arrive unchanged, cut anywhere`() throws {
            let server = try listener.accept()
            let bytes: [UInt8] = [0x47, 0x72, 0xC3, 0, 0xFF, 0x0D, 0x0D, 0x0A, 0x0A, 0xBC]
            for byte in bytes {
                try server.send([byte])
                try client.wait(for: "the byte") { $0.output.bytes.last == byte }
            }
            server.close()
            client.closeInput()
            #expect(try client.waitForExit() == .exited(0))
            #expect(client.output.bytes == bytes)
        }

        @Test func `an incomplete line is written at once, and continues`() throws {
            let server = try listener.accept()
            var text = ""
            for part in ["Working", ".", ".", " done\n"] {
                text += part
                try server.send(part)
                try client.wait(for: part) { $0.output.text == text }
            }
        }

        @Test func `a quit that is answered and closed is no failure`() throws {
            try client.send("PING\nQUIT\n")
            client.closeInput()
            let server = try listener.accept()
            #expect(try server.line(1) == "QUIT")
            try server.send("+PONG\r\n+OK\r\n")
            server.close()
            #expect(try client.waitForExit() == .exited(0))
            #expect(client.output.text == "+PONG\r\n+OK\r\n")
            #expect(client.errors.text == "")
        }

        @Test func `a server that closes behind its answer ends it, with the input open`() throws {
            try client.send("QUIT\n")
            let server = try listener.accept()
            #expect(try server.line(0) == "QUIT")
            try server.send("221 Bye\r\n")
            server.close()
            #expect(try client.waitForExit() == .exited(0))
            #expect(client.output.text == "221 Bye\r\n")
            #expect(client.errors.text == "")
        }

        @Test func `the answer of a server that closes, and reads no more, is printed`() throws {
            let server = try listener.accept()
            let line = String(repeating: "x", count: 1 << 20) + "\n"
            #expect(throws: (any Error).self) {
                for _ in 0..<128 { try client.send(line, within: .seconds(1)) }
            }
            try server.send("421 too much\r\n")
            server.close()
            #expect(try client.waitForExit() == .exited(74))
            #expect(client.output.text == "421 too much\r\n")
            #expect(client.errors.text == "carillon: \(listener.endpoint): reset by the peer\n")
        }

        @Test func `input reaches a server that sends nothing, and has finished`() throws {
            let server = try listener.accept()
            server.finishWriting()
            try client.send("one\n")
            #expect(try server.line(0) == "one")
            try client.send("two")
            client.closeInput()
            try server.wait(for: "FIN") { $0.isOver }
            #expect(server.input.text == "one\ntwo\n")
            server.close()
            #expect(try client.waitForExit() == .exited(0))
        }

        // MARK: - Slow ends

        @Test func `a server that does not read holds up the input, not the output`() throws {
            let server = try listener.accept()
            let line = String(repeating: "x", count: 1 << 20) + "\n"
            #expect(throws: (any Error).self) {
                for _ in 0..<128 { try client.send(line, within: .seconds(1)) }
            }
            try server.send("still heard\n")
            try client.wait(for: "what it says") { $0.output.text == "still heard\n" }
            #expect(try client.peakMemory() < 64 << 20)
        }

        @Test func `a reader that does not read holds up the server`() throws {
            let server = try listener.accept()
            let bytes = [UInt8](repeating: 0x78, count: 128 << 20)
            #expect(throws: Errno.timedOut) { try server.send(bytes, within: .seconds(2)) }
            #expect(try client.peakMemory() < 64 << 20)
        }
    }
}

extension PipedProgram {
    /// The most memory that the program had so far, in bytes.
    fileprivate func peakMemory() throws -> Int {
        let status = try PipedProgram("/bin/cat", ["/proc/\(process.id)/status"])
        _ = try status.waitForExit()
        let line = status.output.lines.first { $0.hasPrefix("VmHWM:") }
        let words = try #require(line).split(whereSeparator: \.isWhitespace)
        return try #require(Int(words[1])) << 10
    }
}
