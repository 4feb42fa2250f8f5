import Conversation
import Settings
import Testing

@Suite("PlainState: empty lines", .timeLimit(.minutes(10)))
struct PlainStateEmptyLineTests {
    @Test func `an empty line ends the input, and what follows it is not sent`() {
        var state = PlainState.piped
        _ = state.handle(.connected)
        _ = state.enter("one")
        #expect(state.enter("") == [])
        #expect(state.enter("never") == [])
        #expect(
            state.receive("[now] one")
                == [
                    .reply("[now] one"), .stopDeadline, .pauseInput, .closeWriting, .startDeadline,
                ])
        #expect(state.enter("never") == [])
    }

    @Test func `at a service that does more than echo an empty line is sent`() {
        var state = PlainState.piped
        _ = state.handle(.connected)
        _ = state.receive("220 mail.example")
        #expect(
            state.enter("") == [.pauseInput, .say("...sending ...\n"), .send([]), .startDeadline])
        var other = PlainState.piped
        _ = other.handle(.connected)
        _ = other.enter("HELO")
        #expect(other.enter("") == [])
        _ = other.receive("250 OK")
        #expect(other.handle(.silence).contains(.send([])))
        #expect(
            other.handle(.lost("closed by the peer", inOrder: true)).contains(.quit(.broken)),
            "an empty line that was sent is to be answered")
    }

    @Test func `the setting decides what an empty line does`() {
        var sending = PlainState(destination: "h:1", isInteractive: true, emptyLine: .send)
        _ = sending.handle(.connected)
        #expect(sending.enter("").contains(.send([])))
        #expect(sending.hold("login: ").contains(.show("login: ")))
        var ignoring = PlainState(destination: "h:1", isInteractive: true, emptyLine: .ignore)
        _ = ignoring.handle(.connected)
        #expect(ignoring.enter("") == [.say("> "), .readInput])
        var closing = PlainState(destination: "h:1", isInteractive: true, emptyLine: .close)
        _ = closing.handle(.connected)
        _ = closing.receive("220 mail.example")
        #expect(closing.enter("") == [.pauseInput, .closeWriting, .startDeadline])
    }
}
