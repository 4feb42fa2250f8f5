import Conversation

/// What happens to the first link, for a client that has no other.
extension ClientEvent {
    static let tick = first(.tick)

    static func connected(peer: String) -> ClientEvent { first(.connected(peer: peer)) }
    static func connected(_ facts: ConnectionFacts) -> ClientEvent { first(.connected(facts)) }
    static func dialFailed(_ failure: ConnectionFailure) -> ClientEvent {
        first(.dialFailed(failure))
    }
    static func lost(_ failure: ConnectionFailure) -> ClientEvent { first(.lost(failure)) }

    static func received(_ line: [UInt8], isCut: Bool) -> ClientEvent {
        first(.received(line, isCut: isCut))
    }

    static func holds(_ start: String) -> ClientEvent { first(.holds(Array(start.utf8))) }

    private static func first(_ event: ConnectionEvent) -> ClientEvent {
        .connection(.first, event)
    }
}

extension ConnectionEvent {
    /// A connection of which no more is known.
    static func connected(peer: String) -> ConnectionEvent {
        .connected(ConnectionFacts(peer: peer))
    }
}

extension ConnectionFailure: ExpressibleByStringLiteral {
    /// One of which only the reason is of interest.
    public init(stringLiteral reason: String) {
        self.init(reason)
    }
}

/// What that tab wants done.
extension ClientAction {
    static let dial = first(.dial(ClientBench.endpoint))
    static let hangUp = first(.hangUp)
    static let letGo = first(.letGo)

    static func send(_ message: [UInt8]) -> ClientAction { first(.send(message)) }
    static func endLine(after count: Int) -> ClientAction { first(.endLine(after: count)) }
    static func wake(after delay: Duration) -> ClientAction { first(.wake(after: delay)) }

    private static func first(_ action: ConnectionAction) -> ClientAction {
        .connection(.first, action)
    }
}
