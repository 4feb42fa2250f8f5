import ChatCore

/// Which edge of a network a session is at: it is a part of the session's identifier, so that each
/// edge assigns identifiers by itself. Pure.
struct EdgeNumber: Equatable, Sendable {
    /// Counted from 0, which is the edge on the core's reactor.
    let value: Int32
    /// How many bits of an index it occupies: the lowest ones, so that indices stay small.
    private let bits: Int32

    /// The number of one of `count` edges.
    init(_ value: Int = 0, of count: Int = 1) {
        precondition((0..<count).contains(value), "there is no such edge")
        self.value = Int32(value)
        bits = Int32(Int.bitWidth - (count - 1).leadingZeroBitCount)
    }

    /// The session at a place of the edge.
    func session(at place: Int32, generation: Int32) -> SessionID {
        SessionID(index: place &<< bits | value, generation: generation)
    }

    /// Where a session is at its edge.
    func place(of session: SessionID) -> Int { Int(session.index &>> bits) }

    /// The number of the edge of a session of the same network.
    func edge(of session: SessionID) -> Int { Int(session.index & ~(-1 &<< bits)) }

    /// True when the session is at the edge with this number.
    func includes(_ session: SessionID) -> Bool { session.index & ~(-1 &<< bits) == value }
}
