import Conversation
import Settings
import Testing

@Suite("PlainState", .timeLimit(.minutes(10)))
struct PlainStateTests {
    // MARK: - One line at a time, without a person

    @Test func `a line is asked for when connected, and not before`() {
        var state = PlainState.piped
        #expect(state.handle(.connected) == [.say("> "), .readInput])
    }

    @Test func `one line is sent at a time, the next when its reply is there`() {
        var state = PlainState.piped
        _ = state.handle(.connected)
        #expect(state.enter("one") == PlainAction.sending("one"))
        #expect(state.enter("two") == [])
        #expect(
            state.receive("[now] one")
                == [.reply("[now] one"), .stopDeadline] + PlainAction.sending("two"))
        #expect(
            state.receive("[now] two")
                == [.reply("[now] two"), .stopDeadline, .say("> "), .readInput])
    }

    @Test func `a foreign line is passed on, and answers nothing until silence follows`() {
        var state = PlainState.piped
        _ = state.handle(.connected)
        _ = state.enter("hope")
        #expect(state.handle(.silence) == [], "nothing was heard yet")
        #expect(state.receive("HOPE") == [.reply("HOPE")])
        #expect(state.receive("more") == [.reply("more")])
        #expect(state.handle(.silence) == [.stopDeadline, .say("> "), .readInput])
        #expect(state.handle(.silence) == [], "nothing is in flight")
    }

    @Test func `silence after the last reply does not answer the next message`() {
        var state = PlainState.piped
        _ = state.handle(.connected)
        _ = state.enter("one")
        _ = state.enter("two")
        _ = state.receive("[now] one")
        #expect(state.handle(.silence) == [])
    }

    @Test func `a line that the server hides is neither shown nor logged`() {
        var state = PlainState.piped
        _ = state.handle(.connected)
        _ = state.handle(.hidesInput(true))
        let actions = state.enter("geheim")
        #expect(actions.contains(.say("...sending a hidden line...\n")))
        #expect(actions.contains(.sendHidden(Array("geheim".utf8))))
        #expect(state.receive("welcome") == [.reply("welcome")])
        _ = state.handle(.silence)
        _ = state.handle(.hidesInput(false))
        #expect(state.enter("seen") == PlainAction.sending("seen"))
    }

    @Test func `input from before the connection is sent when it is open`() {
        var state = PlainState.piped
        #expect(state.enter("early") == [])
        #expect(state.handle(.inputEnded) == [])
        #expect(state.handle(.connected) == PlainAction.sending("early"))
    }

    @Test func `the end of the input waits for outstanding replies`() {
        var state = PlainState.piped
        _ = state.handle(.connected)
        _ = state.enter("one")
        _ = state.enter("two")
        #expect(state.handle(.inputEnded) == [])
        #expect(state.receive("[now] one").last == .startDeadline)
        #expect(
            state.receive("[now] two")
                == [.reply("[now] two"), .stopDeadline, .closeWriting, .startDeadline])
        #expect(state.receive("bye") == [.reply("bye")], "what still comes is passed on")
        #expect(state.handle(.lost("closed by the peer", inOrder: true)) == [.quit(.success)])
    }

    @Test func `an empty input closes at once`() {
        var state = PlainState.piped
        _ = state.handle(.connected)
        #expect(state.handle(.inputEnded) == [.closeWriting, .startDeadline])
    }

    @Test func `a peer that does not close after the last reply is not waited for for ever`() {
        var state = PlainState.piped
        _ = state.handle(.connected)
        _ = state.handle(.inputEnded)
        #expect(state.handle(.deadline) == [.quit(.success)])
    }

    // MARK: - Failures

    @Test func `a dial that fails ends it`() {
        var state = PlainState.piped
        #expect(
            state.handle(.dialFailed("no answer in time", isUnknownHost: false)) == [
                .complain("cannot connect to host:1: no answer in time"), .quit(.unavailable),
            ])
    }

    @Test func `a missing answer ends it after the time limit`() {
        var state = PlainState.piped
        _ = state.handle(.connected)
        _ = state.enter("one")
        #expect(
            state.handle(.deadline) == [
                .complain("host:1 gave no answer in time"), .quit(.noAnswer),
            ])
    }

    @Test(arguments: [true, false])
    func `a connection that ends with lines owed is a failure`(inOrder: Bool) {
        var state = PlainState.piped
        _ = state.handle(.connected)
        _ = state.enter("one")
        _ = state.enter("two")
        #expect(
            state.handle(.lost("closed by the peer", inOrder: inOrder)) == [
                .complain("host:1: closed by the peer; 2 of the lines were not answered"),
                .quit(.broken),
            ])
    }

    @Test func `a connection that breaks with nothing owed is a failure too`() {
        var state = PlainState.piped
        _ = state.handle(.connected)
        #expect(
            state.handle(.lost("reset by peer", inOrder: false)) == [
                .complain("host:1: reset by peer"), .quit(.broken),
            ])
    }

    @Test func `a peer that closes just ahead of the input's end is no failure`() {
        var state = PlainState.orphaned()
        #expect(state.handle(.inputEnded) == [.quit(.success)])
    }

    @Test(arguments: [PlainEvent.input(Array("more".utf8)), .deadline])
    func `a peer that closes while there is more input is a failure`(event: PlainEvent) {
        var state = PlainState.orphaned()
        #expect(
            state.handle(event) == [
                .complain("host:1: closed by the peer before the end of the input"),
                .quit(.broken),
            ])
    }

    @Test func `a line that is too long is reported, also by the status`() {
        var state = PlainState.piped
        _ = state.handle(.connected)
        #expect(
            state.handle(.inputTooLong(limit: 10)) == [
                .complain("a line of the input is over 10 bytes and was not sent")
            ])
        #expect(state.enter("one") == PlainAction.sending("one"), "the others are sent")
        _ = state.receive("[now] one")
        _ = state.handle(.inputEnded)
        #expect(state.handle(.lost("closed", inOrder: true)) == [.quit(.badInput)])
    }

    @Test func `a reply that was cut is reported, also by the status`() {
        var state = PlainState.piped
        _ = state.handle(.connected)
        _ = state.handle(.inputEnded)
        #expect(
            state.handle(.received(Array("begin".utf8), isCut: true)) == [
                .reply("begin"), .complain("a reply is too long, and was cut"),
            ])
        #expect(state.handle(.lost("closed", inOrder: true)) == [.quit(.broken)])
    }

    @Test func `an input that cannot be read ends it`() {
        var state = PlainState.piped
        _ = state.handle(.connected)
        #expect(
            state.handle(.inputFailed("Input/output error")) == [
                .complain("cannot read standard input: Input/output error"), .quit(.noInput),
            ])
    }

    @Test func `an unknown host has a status of its own`() {
        var state = PlainState.piped
        #expect(
            state.handle(.dialFailed("cannot resolve \"x\"", isUnknownHost: true)).last
                == .quit(.unknownHost))
    }

    @Test func `an output that fails ends it`() {
        var state = PlainState.piped
        _ = state.handle(.connected)
        #expect(
            state.handle(.outputFailed("No space left on device")) == [
                .complain("cannot write standard output: No space left on device"),
                .quit(.broken),
            ])
    }

    @Test(
        arguments: [
            PlainEvent.connected, .input([0x61]), .inputEnded, .received([0x61]), .silence,
            .deadline, .lost("reset", inOrder: false), .dialFailed("no", isUnknownHost: false),
            .outputFailed("Broken pipe"), .holds([0x61]), .receivedTail([0x61]),
        ])
    func `nothing happens after the end`(event: PlainEvent) {
        var state = PlainState.piped
        _ = state.handle(.dialFailed("no answer in time", isUnknownHost: false))
        #expect(state.handle(event) == [])
    }

    // MARK: - Lines that arrive in pieces

    @Test func `an unfinished line that carries the message is its reply`() {
        var state = PlainState.piped
        _ = state.handle(.connected)
        _ = state.enter("one")
        #expect(state.hold("[no") == [])
        #expect(
            state.hold("[now] one") == [
                .endLine(Array("[now] one".utf8)), .reply("[now] one"), .stopDeadline, .say("> "),
                .readInput,
            ])
    }

    @Test func `an unfinished line that carries nothing is no reply, and is not printed`() {
        var state = PlainState.piped
        _ = state.handle(.connected)
        _ = state.enter("one")
        for text in ["Working", "Working.", "Working.."] { #expect(state.hold(text) == []) }
        #expect(state.handle(.silence) == [], "a line has not come yet")
        #expect(state.receive("Working.. done") == [.reply("Working.. done")])
        #expect(state.handle(.silence) == [.stopDeadline, .say("> "), .readInput])
    }

    @Test func `another line answers when the peer closes behind it`() {
        var state = PlainState.piped
        _ = state.handle(.connected)
        _ = state.enter("QUIT")
        _ = state.handle(.inputEnded)
        #expect(state.receive("+OK") == [.reply("+OK")])
        #expect(state.handle(.lost("closed by the peer", inOrder: true)) == [.quit(.success)])
    }

    @Test func `a person is shown an unfinished line, which continues`() {
        var state = PlainState.interactive
        _ = state.handle(.connected)
        #expect(state.hold("log") == [.say("\n"), .show("log")])
        #expect(state.hold("login") == [.show("login")])
        #expect(state.receive("login here") == [.reply("login here"), .say("> ")])
    }

    @Test func `what is shown is a line when the person sends something`() {
        var state = PlainState.interactive
        _ = state.handle(.connected)
        _ = state.hold("login: ")
        #expect(
            state.enter("me") == [
                .endLine(Array("login: ".utf8)), .leaveShown, .pauseInput,
                .say("...sending me...\n"), .send(Array("me".utf8)),
            ])
        #expect(state.receive("hello me").first == .reply("hello me"))
    }

    @Test func `a prompt without a line end ends the wait of a person`() {
        var state = PlainState.interactive
        _ = state.handle(.connected)
        _ = state.enter("me")
        #expect(state.hold("Pass") == [.show("Pass"), .stopDeadline, .readInput])
        #expect(state.handle(.silence) == [], "the server's prompt is the only one")
        #expect(state.hold("Password? ") == [.show("Password? "), .stopDeadline, .readInput])
        #expect(
            state.enter("geheim") == [
                .endLine(Array("Password? ".utf8)), .leaveShown, .pauseInput,
                .say("...sending geheim...\n"), .send(Array("geheim".utf8)),
            ])
        #expect(state.enter("early") == [], "the next one waits again")
        #expect(
            state.hold("Really? ").suffix(2) == [
                .say("...sending early...\n"), .send(Array("early".utf8)),
            ])
    }

    @Test func `after a line and a prompt the server's prompt is the only one`() {
        var state = PlainState.interactive
        _ = state.handle(.connected)
        _ = state.enter("me")
        #expect(state.receive("hello") == [.reply("hello")])
        #expect(state.hold("$ ") == [.show("$ "), .stopDeadline, .readInput])
        #expect(state.handle(.silence) == [])
    }

    @Test func `an echo that arrives in pieces is the answer still`() {
        var state = PlainState.interactive
        _ = state.handle(.connected)
        _ = state.enter("ping")
        _ = state.hold("[now] ")
        #expect(
            state.receive("[now] ping")
                == [.reply("[now] ping"), .stopDeadline, .say("> "), .readInput])
        #expect(state.enter("").contains(.closeWriting), "the service does nothing but echo")
    }

    @Test func `the end of the input at a server's prompt closes the connection`() {
        var early = PlainState.interactive
        _ = early.handle(.connected)
        _ = early.enter("me")
        #expect(early.handle(.inputEnded) == [])
        #expect(early.hold("Password? ").suffix(2) == [.closeWriting, .startDeadline])
        var late = PlainState.interactive
        _ = late.handle(.connected)
        _ = late.enter("me")
        _ = late.hold("Password? ")
        #expect(late.handle(.inputEnded) == [.closeWriting, .startDeadline])
        #expect(late.handle(.deadline) == [.quit(.success)])
    }

    @Test func `without a person a prompt answers nothing`() {
        var state = PlainState.piped
        _ = state.handle(.connected)
        _ = state.enter("me")
        #expect(state.hold("Password? ") == [])
        #expect(state.handle(.silence) == [])
    }

    @Test func `a server that echoes as a terminal owes a person no answer when it closes`() {
        var state = PlainState.interactive
        _ = state.handle(.connected)
        _ = state.handle(.hidesInput(true))
        _ = state.enter("exit")
        #expect(
            state.handle(.lost("closed by the peer", inOrder: true)) == [
                .complain("host:1: closed by the peer"), .quit(.success),
            ])
    }

    @Test func `the unfinished line that a connection ends in is printed`() {
        var state = PlainState.piped
        _ = state.handle(.connected)
        _ = state.handle(.inputEnded)
        #expect(state.handle(.receivedTail(Array("by".utf8))) == [.reply("by")])
        #expect(state.handle(.lost("closed", inOrder: true)) == [.quit(.success)])
    }

    // MARK: - With a person

    @Test func `a person is prompted, shown what is sent, and has no time limit`() {
        var state = PlainState.interactive
        #expect(state.handle(.connected) == [.say("> "), .readInput])
        #expect(
            state.enter("Where is hope") == [
                .pauseInput, .say("...sending Where is hope...\n"),
                .send(Array("Where is hope".utf8)),
            ])
        #expect(
            state.receive("[now] Where is hope")
                == [.reply("[now] Where is hope"), .stopDeadline, .say("> "), .readInput])
        #expect(state.enter("") == [.pauseInput, .closeWriting, .startDeadline])
    }

    @Test func `text that arrives at the prompt has its own row, and the prompt is repeated`() {
        var state = PlainState.interactive
        _ = state.handle(.connected)
        #expect(state.receive("news") == [.say("\n"), .reply("news"), .say("> ")])
        #expect(state.receive("more") == [.say("\n"), .reply("more"), .say("> ")])
        #expect(state.enter("one").first == .pauseInput)
    }

    @Test func `the end of the input at the prompt leaves a whole row behind`() {
        var state = PlainState.interactive
        _ = state.handle(.connected)
        #expect(state.handle(.inputEnded) == [.say("\n"), .closeWriting, .startDeadline])
    }

    @Test func `a person is shown at once that the server has closed`() {
        var state = PlainState.interactive
        _ = state.handle(.connected)
        #expect(
            state.handle(.lost("closed by the peer", inOrder: true)) == [
                .say("\n"), .complain("host:1: closed by the peer"), .quit(.success),
            ])
    }
}
