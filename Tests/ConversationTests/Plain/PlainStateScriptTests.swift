import Conversation
import Settings
import Testing

@Suite("PlainState for scripts", .timeLimit(.minutes(10)))
struct PlainStateScriptTests {
    private static func connected(
        _ options: PlainOptions, isInteractive: Bool = false
    ) -> PlainState {
        var state = PlainState(
            destination: "host:1", isInteractive: isInteractive, options: options)
        _ = state.handle(.connected)
        return state
    }

    // MARK: - Once

    @Test func `once, the first line after the message ends it`() {
        var state = Self.connected(PlainOptions(once: true))
        #expect(state.enter("ping").contains(.send(Array("ping".utf8))))
        #expect(state.receive("PONG") == [.reply(Array("PONG".utf8)), .quit(.success)])
    }

    @Test func `once, a greeting that was there before is no reply`() {
        var state = Self.connected(PlainOptions(once: true))
        #expect(state.receive("welcome") == [])
        _ = state.enter("ping")
        #expect(state.receive("PONG") == [.reply(Array("PONG".utf8)), .quit(.success)])
    }

    @Test func `once, more input is not sent, and no answer to it is owed`() {
        var state = Self.connected(PlainOptions(once: true))
        _ = state.enter("ping")
        #expect(state.enter("never") == [])
        #expect(
            state.handle(.lost("closed by the peer", inOrder: true)) == [
                .complain("host:1: closed by the peer; 1 of the lines were not answered"),
                .quit(.broken),
            ])
    }

    @Test func `once, without input the first line ends it`() {
        var state = Self.connected(PlainOptions(once: true))
        #expect(state.handle(.inputEnded) == [.startDeadline])
        #expect(state.receive("220 ready") == [.reply(Array("220 ready".utf8)), .quit(.success)])
    }

    @Test func `once, a line from before the input's end is the reply`() {
        var state = Self.connected(PlainOptions(once: true))
        _ = state.receive("220 ready")
        #expect(state.receive("220 really") == [])
        #expect(
            state.handle(.inputEnded) == [.reply(Array("220 ready".utf8)), .quit(.success)])
    }

    @Test(arguments: [true, false])
    func `once, a peer that closes without a line is a failure`(endsFirst: Bool) {
        var state = Self.connected(PlainOptions(once: true))
        let events: [PlainEvent] = [.inputEnded, .lost("closed by the peer", inOrder: true)]
        var actions: [PlainAction] = []
        for event in endsFirst ? events : events.reversed() { actions = state.handle(event) }
        #expect(actions.last == .quit(.broken))
    }

    @Test func `once, no reply in time is a failure`() {
        var state = Self.connected(PlainOptions(once: true))
        #expect(state.enter("ping").last == .startDeadline)
        #expect(
            state.handle(.deadline) == [
                .complain("host:1 gave no answer in time"), .quit(.noAnswer),
            ])
    }

    @Test func `once, an unfinished line is the reply only if it carries the message`() {
        var state = Self.connected(PlainOptions(once: true))
        _ = state.enter("ping")
        #expect(state.handle(.holds(Array("[now] ".utf8))) == [])
        #expect(
            state.handle(.holds(Array("[now] ping".utf8))) == [
                .endLine(Array("[now] ping".utf8)), .reply(Array("[now] ping".utf8)),
                .quit(.success),
            ])
    }

    @Test func `once, an unfinished line is no greeting`() {
        var state = Self.connected(PlainOptions(once: true))
        _ = state.handle(.inputEnded)
        #expect(state.handle(.holds(Array("The quick brown fox ".utf8))) == [])
        #expect(
            state.receive("The quick brown fox jumps")
                == [.reply(Array("The quick brown fox jumps".utf8)), .quit(.success)])
    }

    @Test(arguments: [(true, ProgramStatus.success), (false, .broken)])
    func `once, half a reply is one only if the peer closes behind it`(
        inOrder: Bool, status: ProgramStatus
    ) {
        var state = Self.connected(PlainOptions(once: true))
        _ = state.enter("ping")
        #expect(state.handle(.receivedTail(Array("[now] pi".utf8))).count == 1)
        #expect(state.handle(.lost("reset", inOrder: inOrder)).last == .quit(status))
    }

    // MARK: - Timeout

    @Test func `a person with a time limit is limited too`() {
        var patient = Self.connected(PlainOptions(), isInteractive: true)
        #expect(!patient.enter("ping").contains(.startDeadline))
        var hurried = Self.connected(PlainOptions(timeout: .seconds(1)), isInteractive: true)
        #expect(hurried.enter("ping").contains(.startDeadline))
    }

    // MARK: - The command

    private static let hooked = PlainOptions(command: "cat")

    @Test func `a command has one line at a time, in their order`() {
        var state = Self.connected(Self.hooked)
        #expect(state.receive("one") == [.run(Array("one".utf8))])
        #expect(state.receive("two") == [])
        #expect(state.handle(.commandEnded(nil)) == [.run(Array("two".utf8))])
        #expect(state.handle(.commandEnded(nil)) == [])
    }

    @Test func `a person goes on at a prompt that a command does not get yet`() {
        var state = Self.connected(Self.hooked, isInteractive: true)
        _ = state.enter("me")
        #expect(state.hold("Password? ") == [])
        #expect(state.handle(.silence) == [.stopDeadline, .say("> "), .readInput])
    }

    @Test func `a command that is behind holds up the server, until it is less so`() {
        var state = Self.connected(Self.hooked)
        _ = state.receive("runs")
        let waits = (1...64).map { state.receive("waits \($0)") }
        #expect(waits.dropLast().allSatisfy { $0.isEmpty })
        #expect(waits.last == [.pauseServer])
        #expect(state.receive("was on its way") == [], "nothing is lost, and said once")
        #expect(state.handle(.commandEnded(nil)).count == 1, "still full")
        #expect(state.handle(.commandEnded(nil)).last == .resumeServer)
    }

    @Test func `the end waits for the command`() {
        var state = Self.connected(Self.hooked)
        _ = state.enter("one")
        _ = state.receive("[now] one")
        _ = state.receive("two")
        _ = state.handle(.inputEnded)
        #expect(state.handle(.lost("closed", inOrder: true)) == [.stopDeadline])
        #expect(state.handle(.deadline) == [], "it was stopped")
        #expect(state.handle(.commandEnded(nil)) == [.run(Array("two".utf8))])
        #expect(state.handle(.commandEnded(nil)) == [.quit(.success)])
    }

    @Test func `a failing command is reported, also by the status, and the others run`() {
        var state = Self.connected(Self.hooked)
        _ = state.receive("one")
        _ = state.receive("two")
        #expect(
            state.handle(.commandEnded("exit code 1")) == [
                .complain("the command of --exec: exit code 1"), .run(Array("two".utf8)),
            ])
        #expect(state.handle(.commandEnded(nil)) == [])
        _ = state.handle(.inputEnded)
        #expect(state.handle(.lost("closed", inOrder: true)) == [.quit(.commandFailed)])
    }

    @Test func `a failure of the last run counts too, unless there was a graver one`() {
        for (reason, status) in [(true, ProgramStatus.commandFailed), (false, .broken)] {
            var state = Self.connected(Self.hooked)
            _ = state.receive("one")
            _ = state.handle(.inputEnded)
            _ = state.handle(.lost("closed", inOrder: reason))
            #expect(state.handle(.commandEnded("signal 9")).last == .quit(status))
        }
    }

    @Test func `an output that fails does not wait for the command`() {
        var state = Self.connected(Self.hooked)
        _ = state.receive("one")
        #expect(state.handle(.outputFailed("No space left on device")).last == .quit(.broken))
    }

    @Test func `once, the command has its line before the end`() {
        var state = Self.connected(PlainOptions(command: "cat", once: true))
        _ = state.enter("ping")
        #expect(state.receive("pong") == [.run(Array("pong".utf8)), .stopDeadline])
        #expect(state.handle(.commandEnded(nil)) == [.quit(.success)])
    }
}
