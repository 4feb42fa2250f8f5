import Daemon
import Services
import TerminalUI
import Testing

@testable import carillond

@Suite("WatchScreen", .timeLimit(.minutes(10)))
struct WatchScreenTests {
    /// A server with two addresses, after so many messages and milliseconds.
    private func snapshot(messages: Int = 12_345, uptime: Int = 93_784_500) throws -> StatusSnapshot
    {
        try StatusSnapshot(
            reading: [
                "phase ready", "version 0.1.0", "process 1234", "uptime \(uptime)",
                "listening 127.0.0.1:21567", "listening unix:/run/my service",
                "carillond_messages_total \(messages)",
            ], services: .offered)
    }

    @Test func `the newest figures fill the screen, with rates from the second on`() throws {
        var screen = WatchScreen()
        screen.take(try snapshot())
        #expect(!screen.grid(rows: 24, columns: 80).picture.contains("/s"))
        screen.take(try snapshot(messages: 12_352, uptime: 93_785_500))
        let picture = screen.grid(rows: 24, columns: 80).picture
        #expect(picture.hasPrefix("carillond 0.1.0, process 1234: ready, up 1 d 02:03:05\n"))
        #expect(picture.contains("\nmessages     12352, 7/s\n"))
        #expect(picture.hasSuffix("\nq quits"))
    }

    @Test func `what has no room is left out from below`() throws {
        var screen = WatchScreen()
        screen.take(try snapshot())
        #expect(
            screen.grid(rows: 4, columns: 20).picture
                == "carillond 0.1.0, pro\nlistening    127.0.0\n             unix:/r\nq quits")
        #expect(screen.grid(rows: 1, columns: 9).picture == "carillond")
        #expect(screen.grid(rows: 0, columns: 0).picture == "")
    }

    @Test func `that a server is gone is shown below its last figures`() throws {
        var screen = WatchScreen()
        screen.take(failure: "no carillond listens there")
        #expect(
            screen.grid(rows: 3, columns: 30).picture
                == "carillond\n\nno carillond listens there")
        screen.take(try snapshot())
        screen.take(failure: "gone")
        let picture = screen.grid(rows: 24, columns: 80).picture
        #expect(picture.contains("messages     12345\n"))
        #expect(picture.hasSuffix("\ngone"))
        screen.take(try snapshot())
        #expect(!screen.grid(rows: 24, columns: 80).picture.contains("gone"))
    }

    @Test func `q, Ctrl-C and their like leave, and nothing else does`() {
        for key: Key in [.character("q"), .control("c"), .control("d"), .escape] {
            #expect(WatchScreen.leaves(.key(key)))
        }
        for input: Input in [.key(.enter), .key(.character("x")), .paste("q")] {
            #expect(!WatchScreen.leaves(input))
        }
    }
}
