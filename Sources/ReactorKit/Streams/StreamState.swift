/// The states of a `StreamTransport`, from open to ended.
enum StreamState {
    /// Reading and writing.
    case open
    /// `loseWriteConnection`: a FIN follows the unsent bytes; still reading.
    case halfClosing
    /// The FIN is sent; still reading.
    case halfClosed
    /// Sending failed, which ends the connection: bytes that had arrived are delivered first.
    case broken
    /// `loseConnection`: a FIN follows the unsent bytes; nothing more is delivered.
    case closing
    /// `loseConnection`, and the FIN is sent: reading and dropping the peer's data.
    case draining
    /// The peer's FIN was read while there were unsent bytes: those are still sent.
    case finishing
    /// The reason is decided, and is reported on the next turn.
    case ending
    case ended

    /// False once this side is closing: received bytes are read, but not delivered.
    var delivers: Bool {
        switch self {
        case .open, .halfClosing, .halfClosed, .broken: true
        case .closing, .draining, .finishing, .ending, .ended: false
        }
    }

    /// True when the reason cannot change any more.
    var isDecided: Bool { self == .ending || self == .ended }
}
