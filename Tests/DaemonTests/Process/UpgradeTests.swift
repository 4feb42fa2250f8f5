import Daemon
import FileTesting
import ReactorKit
import ReactorTesting
import SystemPackage
import TerminalTesting
import Testing

/// Successors are shell scripts; the numbers of their descriptors are those of `Handover.plan`.
@Suite("Upgrade", .timeLimit(.minutes(10)))
struct UpgradeTests {
    @Test func `a successor that serves reports its process and what it took over`() throws {
        let outcome = try outcome("echo serving $$ pid-file >&3; exec 3>&-; exec sleep 60")
        guard case .serving(let process, let taken) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(taken == ["pid-file"])
        // It lives on, and is ours to end.
        let command = try PipedProgram("/bin/kill", ["-9", "\(process)"])
        #expect(try command.waitForExit() == .exited(0))
    }

    @Test func `its reason for not serving is reported`() throws {
        #expect(
            try outcome("echo failed the port is in use >&3; exit 69")
                == .failed("the port is in use"))
    }

    @Test func `the status of one that ends without a report is reported`() throws {
        #expect(try outcome("exit 78") == .failed("it ended with exit code 78"))
    }

    @Test func `a silent successor is ended at the limit`() throws {
        let outcome = try outcome("exec sleep 600", within: .seconds(1))
        #expect(outcome == .failed("it was not ready within 1 seconds"))
    }

    @Test func `one that closes the pipe and lives is ended at the limit`() throws {
        let outcome = try outcome("exec 3>&-; exec sleep 600", within: .seconds(1))
        #expect(outcome == .failed("it was not ready within 1 seconds"))
    }

    @Test func `nonsense is a failure`() throws {
        #expect(
            try outcome("echo hello >&3; exec sleep 600") == .failed("it sent an invalid message"))
    }

    @Test func `a program that is not there is an error of the start`() throws {
        let reactor = try Reactor()
        let image = ProgramImage(path: "/nowhere/carillond", arguments: [], folder: "/")
        let error = #expect(throws: SystemError.self) {
            try Upgrade(image, handing: [], on: reactor) { _ in }
        }
        #expect(error?.code == .noSuchFileOrDirectory)
        try reactor.endAll()
    }

    @Test func `it gets the descriptors, and the variable that describes them`() throws {
        let folder = try TemporaryFolder()
        try folder.write("of the file", to: "file")
        let file = try FileDescriptor.open(folder.path.appending("file"), .readOnly)
        defer { try? file.close() }
        let outcome = try outcome(
            "[ \"$CARILLOND_HANDED_OVER\" = \"3 word\n4 pid-file /p\" ] && "
                + "echo failed $(cat <&4) >&3", handing: [.init(.pidFile("/p"), file)])
        #expect(outcome == .failed("of the file"))
    }

    @Test func `it gets the settings file that it must insist on`() throws {
        let outcome = try outcome("echo failed $CARILLOND_HANDED_OVER >&3", settingsFile: "/a b")
        #expect(outcome == .failed("3 word settings /a b"))
    }

    private func outcome(
        _ script: String, handing items: [Handover.Item] = [], settingsFile: String? = nil,
        within limit: Duration = .seconds(60)
    ) throws -> Upgrade.Outcome {
        let reactor = try Reactor()
        let image = ProgramImage(path: "/bin/sh", arguments: ["-c", script], folder: "/")
        var outcome: Upgrade.Outcome?
        let upgrade = try Upgrade(
            image, handing: items, settingsFile: settingsFile, on: reactor, within: limit
        ) {
            outcome = $0
        }
        let isThere = try reactor.turn(until: { outcome != nil }, within: .seconds(60))
        try #require(isThere)
        _ = upgrade
        try reactor.endAll()
        return try #require(outcome)
    }
}
