import Conversation
import Settings
import Testing

extension PlainState {
    static var piped: PlainState {
        PlainState(destination: "host:1", isInteractive: false)
    }

    static var interactive: PlainState {
        PlainState(destination: "host:1", isInteractive: true)
    }

    /// The peer has closed, owing nothing, and the input has not ended yet.
    static func orphaned() -> PlainState {
        var state = PlainState.piped
        _ = state.handle(.connected)
        #expect(
            state.handle(.lost("closed by the peer", inOrder: true)) == [.readInput, .startGrace])
        return state
    }

    mutating func enter(_ text: String) -> [PlainAction] {
        handle(.input(Array(text.utf8)))
    }

    mutating func hold(_ text: String) -> [PlainAction] {
        handle(.holds(Array(text.utf8)))
    }

    mutating func receive(_ text: String) -> [PlainAction] {
        handle(.received(Array(text.utf8)))
    }
}

extension PlainAction {
    /// The start of one line, without a person.
    static func sending(_ text: String) -> [PlainAction] {
        [.pauseInput, .say("...sending \(text)...\n"), .send(Array(text.utf8)), .startDeadline]
    }

    static func reply(_ text: String) -> PlainAction {
        .reply(Array(text.utf8))
    }

    static func show(_ text: String) -> PlainAction {
        .show(Array(text.utf8))
    }
}
