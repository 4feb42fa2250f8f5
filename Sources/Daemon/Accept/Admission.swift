package import ReactorKit

/// Who is let in, over all threads: connections in all and of one address, exactly.
///
/// Touched when a connection comes and when it goes, never for a message. IPv6 counts by the
/// first 64 bits; UNIX sockets have no address to be counted by. Safe from any thread.
package final class Admission: Sendable {
    /// What a connection that was let in is given.
    package struct Ticket: Sendable {
        /// Counted from 1, over all threads.
        package let number: Int
        /// What it shares with the others of its address; nil without such a limit.
        package let rate: SharedRate?
    }

    fileprivate struct Address: Sendable {
        var count = 0
        var rate: SharedRate?
        /// Without a connection: until then its rate is remembered.
        var restsUntil: Instant?
    }

    fileprivate struct State: Sendable {
        var limits: ServerLimits
        var connectionLimit: Int
        var total = 0
        var number = 0
        var addresses: [PeerOrigin: Address] = [:]
        /// Those without a connection, in the order in which they may be forgotten.
        var resting: [PeerOrigin] = []
    }

    /// A rate that was used up is full again after a second; to connect anew gains nothing.
    package static let rest = Duration.seconds(1)

    private let state: Monitor<State>

    /// `connectionLimit` is what holds for connections in all: the setting, or what there are
    /// descriptors for.
    package init(_ limits: ServerLimits, connectionLimit: Int) {
        state = Monitor(State(limits: limits, connectionLimit: connectionLimit))
    }

    /// Other limits, for those who come from now on; the rate of an address also for those of its
    /// connections that have one.
    package func change(to limits: ServerLimits, connectionLimit: Int) {
        state.withLock { state in
            let isSameRate = state.limits.rateOfAddress == limits.rateOfAddress
            state.limits = limits
            state.connectionLimit = connectionLimit
            if isSameRate { return }
            for address in state.addresses.values {
                address.rate?.change(to: limits.rateOfAddress)
            }
        }
    }

    /// Connections that stand.
    package var total: Int { state.withLock(\.total) }

    /// Connections that were let in since the start.
    package var admitted: Int { state.withLock(\.number) }

    /// Addresses that are remembered.
    package var addressCount: Int { state.withLock(\.addresses.count) }

    /// Counts a connection; `leave` takes that back.
    package func enter(_ peer: SocketAddress?) throws(Refusal) {
        let refusal: Refusal? = state.withLock { state in
            guard state.total < state.connectionLimit else {
                return Refusal(.connections, limit: state.connectionLimit, peer: peer)
            }
            state.total += 1
            return nil
        }
        if let refusal { throw refusal }
    }

    /// A connection that was counted is over.
    package func leave() {
        state.withLock { $0.total -= 1 }
    }

    /// Counts a connection for its address, once that is known; `release` takes that back.
    package func admit(_ peer: SocketAddress?, at now: Instant) throws(Refusal) -> Ticket {
        let result: Result<Ticket, Refusal> = state.withLock { $0.admit(peer, at: now) }
        return try result.get()
    }

    /// A connection that was counted for its address is over.
    package func release(_ peer: SocketAddress?, at now: Instant) {
        state.withLock { $0.release(peer, at: now) }
    }
}

extension ServerLimits {
    /// Fresh; nil for none.
    fileprivate var rateOfAddress: RateLimit? {
        RateLimit(messages: messagesPerAddress, bytes: bytesPerAddress)
    }
}

extension Admission.State {
    fileprivate mutating func admit(
        _ peer: SocketAddress?, at now: Instant
    ) -> Result<Admission.Ticket, Refusal> {
        forgetRested(at: now)
        guard let origin = PeerOrigin(peer) else {
            number += 1
            return .success(Admission.Ticket(number: number, rate: nil))
        }
        var address = addresses[origin] ?? Admission.Address()
        let limit = limits.connectionsPerAddress
        if limit > 0, address.count >= limit {
            return .failure(Refusal(.address, limit: limit, peer: peer))
        }
        let rate = limits.rateOfAddress
        if rate == nil || address.rate == nil { address.rate = rate.map { SharedRate($0) } }
        address.count += 1
        address.restsUntil = nil
        addresses[origin] = address
        number += 1
        return .success(Admission.Ticket(number: number, rate: address.rate))
    }

    fileprivate mutating func release(_ peer: SocketAddress?, at now: Instant) {
        guard let origin = PeerOrigin(peer), var address = addresses[origin] else { return }
        address.count -= 1
        if address.count > 0 {
            addresses[origin] = address
        } else if address.rate == nil {
            addresses[origin] = nil
        } else {
            address.restsUntil = now + Admission.rest
            addresses[origin] = address
            resting.append(origin)
        }
    }

    /// As many as have rested; each that is appended is looked at once more, here.
    private mutating func forgetRested(at now: Instant) {
        var seen = 0
        for origin in resting {
            if let until = addresses[origin]?.restsUntil {
                guard until <= now else { break }
                addresses[origin] = nil
            }
            seen += 1
        }
        if seen > 0 { resting.removeFirst(seen) }
    }
}
