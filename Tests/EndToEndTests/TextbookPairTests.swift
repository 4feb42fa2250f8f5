import Glibc
import TerminalTesting
import Testing

extension EndToEndTests {
    /// The programs that ours are measured by, run by a Python that has Twisted.
    @Suite(
        "The textbook pair",
        .enabled(
            if: Textbook.python != nil,
            "run .ci/install tests, or set CARILLON_TWISTED_PYTHON to a Python that has Twisted"
        ),
        .timeLimit(.minutes(5))
    )
    struct TextbookPairTests {
        @Test(arguments: ["keep", "strip"])
        func `the plain client talks to the textbook's server`(newlines: String) throws {
            let server = try Textbook.startServer(newlines)
            let client = try Client.inPipes("--lockstep", "127.0.0.1:\(server.port)")
            try client.send("Where is hope\nWhen words fail\n")
            client.closeInput()
            #expect(try client.waitForExit() == .exited(0))
            #expect(
                client.output.lines.map { Reply($0)?.message } == [
                    "Where is hope", "When words fail",
                ]
            )
            #expect(client.errors.text == "")
        }

        @Test(arguments: ["keep", "strip"])
        func `a line in a pipe gets its answer from the textbook's server`(
            newlines: String
        ) throws {
            let server = try Textbook.startServer(newlines)
            for options in [[], ["--once"]] {
                let client = try Client.inPipes(
                    arguments: options + ["127.0.0.1:\(server.port)"])
                try client.send("Where is hope\n")
                client.closeInput()
                #expect(try client.waitForExit() == .exited(0))
                #expect(client.output.lines.map { Reply($0)?.message } == ["Where is hope"])
                #expect(client.errors.text == "")
            }
        }

        @Test(arguments: ["keep", "strip"])
        func `the full screen talks to the textbook's server`(newlines: String) throws {
            let server = try Textbook.startServer(newlines)
            let client = try Client.onTerminal("127.0.0.1:\(server.port)")
            try client.waitUntilConnected()
            try client.talk("Where is hope")
            try client.talk("When words fail")
            #expect(client.replies == ["Where is hope", "When words fail"])
            #expect(!client.picture.contains("...sending"))
            try client.type("\r")
            try client.waitForText("down: closed")
        }

        @Test func `the textbook's client talks to the server`() throws {
            let server = try RunningServer("--framing", "chunks")
            let client = try Textbook.start("textbook_client.py", "\(server.port)")
            try client.send("Where is hope\nWhen words fail\n\n")
            #expect(try client.waitForExit() == .exited(0))
            let shown = client.output.lines.map { $0.hasPrefix("> ") ? $0.dropFirst(2) : $0[...] }
            try #require(shown.count >= 4)
            #expect(shown[0] == "...sending Where is hope...")
            #expect(Reply(shown[1])?.message == "Where is hope")
            #expect(shown[2] == "...sending When words fail...")
            #expect(Reply(shown[3])?.message == "When words fail")
        }
    }
}

/// The scripts in `Fixtures`.
enum Textbook {
    /// What the environment names, or the one that `.ci/install tests` has made.
    static var python: String? {
        if let named = unsafe getenv("CARILLON_TWISTED_PYTHON") {
            return unsafe String(cString: named)
        }
        let made = folder(above: 3) + "/.build/twisted/bin/python"
        return unsafe access(made, X_OK) == 0 ? made : nil
    }

    static func start(_ script: String, _ argument: String) throws -> PipedProgram {
        let path = folder(above: 1) + "/Fixtures/" + script
        let python = try #require(Self.python)
        return try PipedProgram(python, [path, argument], environment: ["TZ": "UTC"])
    }

    private static func folder(above levels: Int) -> String {
        let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        return parts.dropLast(levels).joined(separator: "/")
    }

    static func startServer(_ newlines: String) throws -> (port: UInt16, program: PipedProgram) {
        let program = try start("textbook_server.py", newlines)
        try program.wait(for: "a listening server", within: .seconds(30)) {
            $0.output.lines.contains("waiting for connection...")
        }
        let word = program.output.lines.first?.split(separator: " ").last ?? ""
        return (try #require(UInt16(word)), program)
    }
}
