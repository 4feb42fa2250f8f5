import Conversation

/// What happens to the connection of the tab that was opened first, in the words of one that has
/// no other.
extension ClientEvent {
    static let tick = first(.tick)

    static func connected(peer: String) -> ClientEvent { first(.connected(peer: peer)) }
    static func dialFailed(_ reason: String) -> ClientEvent { first(.dialFailed(reason)) }
    static func lost(_ reason: String) -> ClientEvent { first(.lost(reason)) }

    static func received(_ line: [UInt8], isCut: Bool) -> ClientEvent {
        first(.received(line, isCut: isCut))
    }

    private static func first(_ event: ConnectionEvent) -> ClientEvent {
        .connection(.first, event)
    }
}

/// What that tab wants done.
extension ClientAction {
    static let dial = first(.dial(ClientBench.endpoint))
    static let hangUp = first(.hangUp)
    static let letGo = first(.letGo)

    static func send(_ message: [UInt8]) -> ClientAction { first(.send(message)) }
    static func wake(after delay: Duration) -> ClientAction { first(.wake(after: delay)) }

    private static func first(_ action: ConnectionAction) -> ClientAction {
        .connection(.first, action)
    }
}
