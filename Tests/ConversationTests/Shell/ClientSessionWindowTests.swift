import Conversation
import ReactorKit
import ReactorTesting
import TerminalUI
import Testing

@Suite("ClientSession: title and command", .timeLimit(.minutes(10)))
struct ClientSessionWindowTests {
    @Test func `the title is set with the frame`() throws {
        let bench = try SessionBench()
        bench.session.start()
        try #require(try bench.connects())
        #expect(bench.terminal.title == "\(bench.endpoint) - carillon")
        #expect(!bench.terminal.hasWheel, "unless the setting says so")
        try bench.end()
    }

    @Test func `each line is passed to the command, and its failure is reported`() throws {
        let bench = try SessionBench(command: "read line; test \"$line\" = \"[7] good\"")
        bench.session.start()
        try #require(try bench.connects())
        bench.type("good\rbad\r")
        #expect(try bench.shows("\n-- the command of --exec: exit code 1\n"))
        #expect(bench.terminal.picture.contains("\n[7] bad\n"))
        try bench.end()
    }
}
