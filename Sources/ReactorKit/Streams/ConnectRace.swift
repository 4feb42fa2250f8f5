/// Happy Eyeballs (RFC 8305): which address to try next, and when. Pure: no socket, no clock.
///
/// Families alternate, starting with that of the first address (section 4). Attempts start 250 ms
/// apart (section 5), and at once after one has failed.
struct ConnectRace {
    /// RFC 8305, section 8: "Connection Attempt Delay".
    static let attemptDelay = Duration.milliseconds(250)

    enum Action: Equatable {
        case attempt(SocketAddress)
        /// Nothing to start now; the next attempt starts `attemptDelay` after the last one.
        case wait
        /// Every address has failed.
        case giveUp
    }

    private(set) var attempts: [ConnectError.Attempt] = []
    private var waiting: ArraySlice<SocketAddress>
    private var running = 0
    /// The local address, for the errors.
    private let local: SocketAddress?

    init(_ addresses: [SocketAddress], from local: SocketAddress? = nil) {
        self.local = local
        waiting = Self.interleaved(addresses)[...]
    }

    var hasMore: Bool { !waiting.isEmpty }

    /// Call it at the start, and each time that the delay has passed.
    mutating func next() -> Action {
        guard let address = waiting.popFirst() else { return running > 0 ? .wait : .giveUp }
        running += 1
        return .attempt(address)
    }

    /// Records a failed attempt; the next one starts at once.
    mutating func failed(_ address: SocketAddress, _ error: SystemError) -> Action {
        running -= 1
        attempts.append(ConnectError.Attempt(address: address, local: local, error: error))
        return next()
    }

    private static func interleaved(_ addresses: [SocketAddress]) -> [SocketAddress] {
        guard let first = addresses.first else { return [] }
        let preferred = addresses.filter { $0.isIPv6 == first.isIPv6 }
        let others = addresses.filter { $0.isIPv6 != first.isIPv6 }
        var result: [SocketAddress] = []
        for index in 0..<max(preferred.count, others.count) {
            if index < preferred.count { result.append(preferred[index]) }
            if index < others.count { result.append(others[index]) }
        }
        return result
    }
}
