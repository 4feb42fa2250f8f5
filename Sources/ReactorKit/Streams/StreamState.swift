/// Where a `StreamTransport` is on its one way from open to ended.
enum StreamState {
    /// Reading and writing.
    case open
    /// `loseWriteConnection`: FIN follows what is unsent; still reading.
    case halfClosing
    /// FIN is sent; still reading.
    case halfClosed
    /// Sending failed, which ends the connection: what had arrived by then is delivered first.
    case broken
    /// `loseConnection`: FIN follows what is unsent; nothing more is delivered.
    case closing
    /// `loseConnection`, and FIN is sent: reading the peer's rest, to drop it.
    case draining
    /// The peer's FIN came while something was unsent: that still goes out.
    case finishing
    /// The reason is decided, and will be told on the next turn.
    case ending
    case ended

    /// False once we are closing: what still comes is read, but not told.
    var delivers: Bool {
        switch self {
        case .open, .halfClosing, .halfClosed, .broken: true
        case .closing, .draining, .finishing, .ending, .ended: false
        }
    }

    /// True when nothing can change the outcome any more.
    var isDecided: Bool { self == .ending || self == .ended }
}
