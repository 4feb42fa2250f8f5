import Conversation
import Settings
import Testing

@Suite("PipeState", .timeLimit(.minutes(10)))
struct PipeStateTests {
    private static let grace = PlainAction.startTimer(.milliseconds(100))
    private static let pause = PlainAction.startTimer(.milliseconds(1_500))
    private static let inputGrace = PlainAction.startTimer(.milliseconds(200))

    // MARK: - Out

    @Test func `any bytes are sent as they arrive`() {
        var state = PipeState.connected()
        for bytes in [[0x61], [0x0A, 0x0A], [0, 0xFF, 0x0D], [0x0D, 0x0A], [0xC3]] as [[UInt8]] {
            #expect(state.handle(.inputBytes(bytes)) == [.sendBytes(bytes)])
        }
    }

    @Test func `a line that the server hides is not logged`() {
        var state = PipeState.connected(isLogged: true)
        _ = state.handle(.hidesInput(true))
        #expect(state.enter("geheim\n") == [.sendBytes(Array("geheim\n".utf8))])
        _ = state.handle(.hidesInput(false))
        #expect(state.enter("seen\n").last == .log(.person, Array("seen".utf8)))
    }

    @Test(arguments: [ClientSettings.LineEnd.lf, .nothing])
    func `no part of a hidden line is logged, also when the input is visible again`(
        lineEnd: ClientSettings.LineEnd
    ) {
        var state = PipeState.connected(lineEnd: lineEnd, isLogged: true)
        var actions = state.enter("seen\nge")
        actions += state.handle(.hidesInput(true))
        actions += state.enter("hei")
        actions += state.handle(.hidesInput(false))
        actions += state.enter("m\nseen\nge")
        actions += state.handle(.hidesInput(true))
        actions += state.handle(.inputEnded)
        actions += state.handle(.hidesInput(false))
        actions += state.handle(.lost("closed", inOrder: true))
        let seen = PlainAction.log(.person, Array("seen".utf8))
        #expect(actions.filter { if case .log = $0 { true } else { false } } == [seen, seen])
    }

    @Test func `an unended last piece is logged, at whichever end`() {
        let piece = PlainAction.log(.person, Array("b".utf8))
        var state = PipeState.connected(lineEnd: .nothing, isLogged: true)
        _ = state.enter("a\nb")
        #expect(state.handle(.inputEnded) == [piece, Self.grace])
        _ = state.handle(.deadline)
        #expect(state.handle(.lost("closed", inOrder: true)) == [.quit(.success)], "once")
        state = .connected(isLogged: true)
        _ = state.enter("a\nb")
        #expect(state.handle(.lost("reset", inOrder: false)).contains(piece))
    }

    @Test func `nothing is read before the connection`() {
        var state = PipeState(destination: "host:1")
        #expect(state.handle(.connected) == [.readInput])
    }

    @Test func `a peer that does not read holds up the input, and nothing else`() {
        var state = PipeState.connected()
        _ = state.enter("a\n")
        #expect(state.handle(.sendingPaused).first == .pauseInput)
        #expect(state.receive("b") == [.output("b"), .stopDeadline])
        #expect(state.handle(.sendingResumed) == [.readInput, .stopDeadline])
    }

    @Test func `the end of the input closes the sending half a moment later`() {
        var state = PipeState.connected()
        _ = state.enter("a\n")
        #expect(state.handle(.inputEnded) == [Self.grace])
        #expect(state.handle(.deadline) == [.closeWriting, .stopDeadline])
    }

    @Test func `the sending half is not closed before the peer's system has all`() {
        var state = PipeState.connected(PlainOptions(timeout: .milliseconds(300)))
        _ = state.enter("a\n")
        _ = state.handle(.inputEnded)
        #expect(state.deadline(unconfirmed: 2) == [Self.grace])
        #expect(state.deadline(unconfirmed: 2) == [Self.grace])
        #expect(state.deadline(unconfirmed: 1) == [Self.grace], "it goes on")
        var late = state
        #expect(
            state.deadline(unconfirmed: 0) == [.closeWriting, .startTimer(.milliseconds(300))])
        #expect(late.deadline(unconfirmed: 1) == [Self.grace])
        #expect(late.deadline(unconfirmed: 1).last == .quit(.noAnswer))
    }

    @Test func `an empty input closes the sending half at once`() {
        var state = PipeState.connected()
        #expect(state.handle(.inputEnded) == [.closeWriting, .stopDeadline])
    }

    @Test func `an unfinished last line gets its end, and a finished one no other`() {
        var state = PipeState.connected()
        _ = state.enter("a\nb")
        #expect(state.handle(.inputEnded) == [.sendBytes("\n"), Self.grace])
        state = .connected()
        _ = state.enter("a\n")
        #expect(state.handle(.inputEnded) == [Self.grace])
    }

    @Test func `where lines end with CR and LF, each LF gets its CR, and none two`() {
        var state = PipeState.connected(lineEnd: .crlf)
        #expect(state.enter("a\nb\r\n\nc\r") == [.sendBytes("a\r\nb\r\n\r\nc\r")])
        #expect(state.enter("\nd") == [.sendBytes("\nd")])
        #expect(state.handle(.inputEnded) == [.sendBytes("\r\n"), Self.grace])
    }

    @Test func `where nothing ends a line, nothing is added`() {
        var state = PipeState.connected(lineEnd: .nothing)
        #expect(state.enter("a\nb") == [.sendBytes("a\nb")])
        #expect(state.handle(.inputEnded) == [Self.grace])
    }

    // MARK: - In

    @Test func `received bytes are written at once, also when the sending half is closed`() {
        var state = PipeState.connected()
        #expect(state.receive("no line") == [.output("no line")])
        _ = state.handle(.inputEnded)
        #expect(state.receive("\n\nmore") == [.output("\n\nmore"), .stopDeadline])
        #expect(state.handle(.lost("closed by the peer", inOrder: true)) == [.quit(.success)])
    }

    @Test func `an answer that has begun may pause, and is not cut short`() {
        var state = PipeState.connected()
        _ = state.enter("GET / HTTP/1.0\n\n")
        #expect(state.handle(.inputEnded) == [Self.grace])
        for _ in 1...20 { #expect(state.receive("body").last == Self.pause) }
        #expect(state.handle(.deadline) == [.closeWriting, .stopDeadline])
        #expect(state.receive("more") == [.output("more"), .stopDeadline])
    }

    @Test func `an answer that has begun may pause, one that has not may not`() {
        var state = PipeState.connected()
        _ = state.enter("a\n")
        _ = state.receive("first")
        #expect(state.handle(.inputEnded) == [Self.pause])
        state = .connected()
        _ = state.receive("greeting")
        _ = state.enter("a\n")
        #expect(state.handle(.inputEnded) == [Self.grace])
    }

    @Test func `a peer that closes in order after the end of the input owes nothing`() {
        var state = PipeState.connected()
        _ = state.enter("PING\nQUIT\n")
        _ = state.receive("+PONG\r\n+OK\r\n")
        _ = state.handle(.inputEnded)
        #expect(state.handle(.lost("closed by the peer", inOrder: true)) == [.quit(.success)])
    }

    @Test func `a connection that breaks is a failure`() {
        var state = PipeState.connected()
        _ = state.handle(.inputEnded)
        #expect(
            state.handle(.lost("reset by peer", inOrder: false)) == [
                .complain("host:1: reset by peer"), .quit(.broken),
            ])
    }

    @Test func `a peer that closes just ahead of the end of the input is no failure`() {
        var state = PipeState.connected()
        _ = state.enter("a\n")
        #expect(
            state.handle(.lost("closed by the peer", inOrder: true)) == [
                .readInput, Self.inputGrace,
            ])
        #expect(state.handle(.inputEnded) == [.quit(.success)])
    }

    @Test(arguments: [PlainEvent.inputBytes([0x61]), .deadline])
    func `a peer that closes before all is sent is a failure`(event: PlainEvent) {
        var state = PipeState.connected()
        _ = state.handle(.lost("closed by the peer", inOrder: true))
        #expect(
            state.handle(event) == [
                .complain("host:1: closed by the peer before the end of the input"),
                .quit(.broken),
            ])
    }

    // MARK: - A peer that finishes first

    @Test func `a peer that sends nothing more still gets the input`() {
        var state = PipeState.connected()
        #expect(state.handle(.peerFinished) == [Self.inputGrace])
        #expect(state.enter("a\n") == [.sendBytes("a\n"), Self.inputGrace])
        #expect(state.handle(.inputEnded) == [Self.grace])
        #expect(state.deadline(unconfirmed: 2) == [Self.grace], "it may be closed, and not read it")
        #expect(state.deadline(unconfirmed: 0) == [.closeWriting, .stopDeadline])
        #expect(state.handle(.lost("closed by the peer", inOrder: true)) == [.quit(.success)])
    }

    @Test func `a peer that confirms what is sent behind its end gets the input to its end`() {
        var state = PipeState.connected()
        _ = state.handle(.peerFinished)
        _ = state.enter("a\n")
        #expect(state.deadline(unconfirmed: 2) == [Self.inputGrace])
        #expect(state.deadline(unconfirmed: 0) == [.stopDeadline])
        #expect(state.enter("b\n") == [.sendBytes("b\n"), Self.inputGrace])
    }

    @Test func `a peer that closes after its answer, without more input, is no failure`() {
        var state = PipeState.connected()
        _ = state.enter("QUIT\r\n")
        _ = state.receive("221 Bye\r\n")
        #expect(state.handle(.peerFinished) == [Self.inputGrace])
        #expect(state.deadline(unconfirmed: 0) == [.quit(.success)])
    }

    @Test func `a peer that closes with an answer, and not all confirmed, is waited for`() {
        var state = PipeState.connected(PlainOptions(timeout: .milliseconds(600)))
        _ = state.enter("QUIT\r\n")
        _ = state.receive("221 Bye\r\n")
        _ = state.handle(.peerFinished)
        #expect(state.deadline(unconfirmed: 6) == [Self.inputGrace])
        #expect(state.deadline(unconfirmed: 6) == [Self.inputGrace])
        #expect(state.deadline(unconfirmed: 6).last == .quit(.noAnswer), "but not beyond the limit")
    }

    @Test func `a peer that closes without an answer and without more input is a failure`() {
        var state = PipeState.connected()
        _ = state.receive("220 ready\r\n")
        _ = state.enter("part of a file")
        _ = state.handle(.peerFinished)
        #expect(state.deadline(unconfirmed: 0).last == .quit(.broken))
    }

    @Test func `a service that echoes, and closes while the input is open, is a failure`() {
        var state = PipeState.connected()
        _ = state.enter("a\n")
        _ = state.receive("[now] a\n")
        _ = state.handle(.peerFinished)
        #expect(state.deadline(unconfirmed: 0).last == .quit(.broken))
    }

    @Test func `a peer that finishes at the input's end is over when all is confirmed`() {
        var state = PipeState.connected()
        _ = state.enter("a\n")
        _ = state.handle(.inputEnded)
        _ = state.handle(.unconfirmed(2))
        #expect(state.handle(.peerFinished) == [Self.grace])
        #expect(state.deadline(unconfirmed: 0) == [.closeWriting, .stopDeadline])
    }

    @Test func `a slow reader that sends nothing more is waited for`() {
        var state = PipeState.connected()
        _ = state.handle(.peerFinished)
        #expect(state.handle(.sendingPaused) == [.pauseInput])
        #expect(state.handle(.deadline) == [Self.inputGrace])
        #expect(state.handle(.sendingResumed) == [.readInput, Self.inputGrace])
        #expect(state.handle(.deadline).last == .quit(.broken), "the input does not go on")
    }

    // MARK: - A service that echoes

    @Test func `all echoes close the sending half, and silence after them is the end`() {
        var state = PipeState.connected()
        _ = state.enter("a\nb\n")
        _ = state.handle(.inputEnded)
        #expect(state.receive("[now] a\n").last == Self.pause)
        #expect(
            state.receive("[now] b\n") == [
                .output("[now] b\n"), .closeWriting, .startTimer(.seconds(1)),
            ])
        #expect(state.receive("later\n").last == .startTimer(.seconds(1)))
        #expect(state.handle(.deadline) == [.quit(.success)])
    }

    @Test(arguments: [
        "hello GET / HTTP/1.1\n", "GET / HTTP/1.1\n", "[now] GET / HTTP/1.1 too\n", "[now]GET /\n",
    ])
    func `what is no stamped echo ends nothing`(line: String) {
        var state = PipeState.connected()
        _ = state.enter("GET / HTTP/1.1\n")
        _ = state.handle(.inputEnded)
        #expect(state.receive(line) == [.output(line), Self.pause])
        _ = state.handle(.deadline)
        #expect(state.receive("rest") == [.output("rest"), .stopDeadline])
    }

    @Test func `more than is remembered makes a service one that does not echo`() {
        var state = PipeState.connected()
        _ = state.enter(String(repeating: "a", count: 1 << 20) + "\n")
        _ = state.handle(.inputEnded)
        let echo = "[now] " + String(repeating: "a", count: 1 << 20) + "\n"
        #expect(state.receive(echo) == [.output(echo), Self.pause])
    }

    // MARK: - Time

    @Test func `a time limit counts the silence of the peer, and has a status of its own`() {
        var state = PipeState.connected(PlainOptions(timeout: .seconds(2)))
        _ = state.handle(.inputEnded)
        #expect(state.receive("a").last == .startTimer(.seconds(2)))
        #expect(
            state.handle(.deadline) == [
                .complain("host:1 did not finish in time"), .quit(.noAnswer),
            ])
    }

    @Test func `a time limit counts while the peer does not read`() {
        var state = PipeState.connected(PlainOptions(timeout: .seconds(2)))
        #expect(state.handle(.sendingPaused) == [.pauseInput, .startTimer(.seconds(2))])
        #expect(state.handle(.deadline).last == .quit(.noAnswer))
    }

    // MARK: - Lines

    @Test func `a command gets lines as they end, and the last one with the connection`() {
        var state = PipeState.connected(PlainOptions(command: "cat"))
        #expect(state.receive("one\r\ntw") == [.run(Array("one".utf8))])
        #expect(state.receive("o") == [])
        _ = state.handle(.inputEnded)
        #expect(
            state.handle(.lost("closed by the peer", inOrder: true)) == [.stopDeadline])
        #expect(state.handle(.commandEnded(nil)) == [.run(Array("two".utf8))])
        #expect(state.handle(.commandEnded(nil)) == [.quit(.success)])
    }

    @Test func `the log gets lines, of both sides`() {
        var state = PipeState.connected(isLogged: true)
        #expect(state.enter("a\nb").contains(.log(.person, Array("a".utf8))))
        #expect(state.handle(.inputEnded).contains(.log(.person, Array("b".utf8))))
        #expect(state.receive("c\nd").contains(.log(.peer, Array("c".utf8))))
        #expect(
            state.handle(.lost("closed", inOrder: true)) == [
                .log(.peer, Array("d".utf8)), .quit(.success),
            ])
    }

    @Test func `an output that fails ends it`() {
        var state = PipeState.connected()
        #expect(
            state.handle(.outputFailed("Broken pipe")) == [
                .complain("cannot write standard output: Broken pipe"), .quit(.broken),
            ])
    }
}

extension PipeState {
    fileprivate static func connected(
        _ options: PlainOptions = PlainOptions(), lineEnd: ClientSettings.LineEnd = .lf,
        isLogged: Bool = false
    ) -> PipeState {
        var state = PipeState(
            destination: "host:1", options: options, lineEnd: lineEnd, isLogged: isLogged)
        _ = state.handle(.connected)
        return state
    }

    fileprivate mutating func enter(_ text: String) -> [PlainAction] {
        handle(.inputBytes(Array(text.utf8)))
    }

    fileprivate mutating func deadline(unconfirmed count: Int) -> [PlainAction] {
        #expect(handle(.unconfirmed(count)) == [])
        return handle(.deadline)
    }

    fileprivate mutating func receive(_ text: String) -> [PlainAction] {
        handle(.receivedBytes(Array(text.utf8)))
    }
}

extension PlainAction {
    fileprivate static func output(_ text: String) -> PlainAction {
        .output(Array(text.utf8))
    }

    fileprivate static func sendBytes(_ text: String) -> PlainAction {
        .sendBytes(Array(text.utf8))
    }
}
