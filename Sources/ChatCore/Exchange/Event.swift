package import ReactorIRC

/// What happens to a session: the input of the network's core.
package enum Event: Sendable {
    /// A connection was accepted; the first event of a session.
    case opened(SessionOrigin)
    /// It sent a message.
    case line(Message)
    /// It sent a line that is no message, or is too long.
    case invalidLine(InvalidMessage)
    /// It sent a line that is not UTF-8, which `UTF8ONLY` refuses.
    case invalidText
    /// Its client sends nothing more, and may read what its lines are answered.
    case finished
    /// A question of the core (`Effect.ask`) was answered.
    case answered(Answer)
    /// What was sent to it is on its way, so that a long answer can go on (`Effect.hold`).
    case drained
    /// The settings were read again, as it wanted (`Effect.reload`): the result, a sentence.
    case settingsRead(result: String)
    /// The connection ended, for a reason that is shown to others; the last event of a session.
    case closed(reason: [UInt8])
}

extension Event {
    /// The same event without a part of the memory of others, for one that is kept.
    var detached: Event {
        if case .line(let message) = self { .line(message.detached) } else { self }
    }
}

/// What the core knows of a connection.
package struct SessionOrigin: Sendable {
    /// The client's address as text, without its port; empty for a UNIX socket.
    package var address: [UInt8]
    /// True over TLS, a UNIX socket or loopback: where passwords may be sent.
    package var isPrivate: Bool
    /// True over TLS.
    package var isSecure: Bool

    package init(address: [UInt8], isPrivate: Bool = false, isSecure: Bool = false) {
        self.address = address
        self.isPrivate = isPrivate
        self.isSecure = isSecure
    }
}

/// What the core asks of the shell, since the answer takes long: at most one question of a session
/// at a time.
package enum Question: Sendable, Hashable {
    /// Whether a password belongs to a verifier.
    case password([UInt8], verifier: [UInt8])
}

/// The answer to a question.
package enum Answer: Sendable, Hashable {
    /// Whether the password is right.
    case password(isRight: Bool)
}
