package import ReactorKit

/// Admits connections up to the limits, in total and per address, exactly, over all threads.
///
/// Used when a connection is accepted and when it ends, never for a message. IPv6 addresses count
/// by their first 64 bits; UNIX sockets have no address to count by. Safe from any thread.
package final class Admission: Sendable {
    /// What an admitted connection gets.
    package struct Ticket: Sendable {
        /// Counted from 1, over all threads.
        package let number: Int
        /// The rate that it shares with the others from its address; nil without such a limit.
        package let rate: SharedRate?
    }

    /// The rate that the connections from one address share.
    fileprivate struct AddressRate: Sendable {
        let shared: SharedRate
        /// Set without a connection: the rate is kept until then.
        var restsUntil: Instant?
    }

    fileprivate struct State: Sendable {
        var limits: ServerLimits
        var connections: ConnectionCount
        /// Counted separately: behind a balancer an address is known later.
        var addresses: ConnectionCount
        var number = 0
        var rates: [PeerOrigin: AddressRate] = [:]
        /// Addresses without a connection, in the order in which they may be forgotten.
        var resting: [PeerOrigin] = []
    }

    /// A used-up rate is full again after one second, so that reconnecting gains nothing.
    package static let rest = Duration.seconds(1)

    private let state: Monitor<State>

    /// `connectionLimit` is the limit of connections in total: the setting, or the number that the
    /// descriptor limit allows.
    package init(_ limits: ServerLimits, connectionLimit: Int) {
        state = Monitor(
            State(
                limits: limits,
                connections: ConnectionCount(limit: connectionLimit, limitPerAddress: nil),
                addresses: ConnectionCount(
                    limit: nil, limitPerAddress: limits.limitPerAddress, countsAddresses: true)))
    }

    /// Changes the limits for new connections; the rate of an address also for those of its open
    /// connections that have one.
    package func change(to limits: ServerLimits, connectionLimit: Int) {
        state.withLock { state in
            let isSameRate = state.limits.rateOfAddress == limits.rateOfAddress
            state.limits = limits
            state.connections.limit = connectionLimit
            state.addresses.limitPerAddress = limits.limitPerAddress
            if isSameRate { return }
            for rate in state.rates.values { rate.shared.change(to: limits.rateOfAddress) }
        }
    }

    /// Open connections.
    package var total: Int { state.withLock(\.connections.total) }

    /// Connections that were admitted since the start.
    package var admitted: Int { state.withLock(\.number) }

    /// Addresses that are remembered.
    package var addressCount: Int {
        state.withLock { state in
            state.addresses.addressCount + state.rates.values.count { $0.restsUntil != nil }
        }
    }

    /// Counts a connection, until `leave`.
    package func enter(_ peer: SocketAddress?) throws(Refusal) {
        let result: Result<Void, Refusal> = state.withLock { $0.connections.admission(of: peer) }
        try result.get()
    }

    /// Removes a connection that `enter` counted.
    package func leave() {
        state.withLock { $0.connections.release(nil) }
    }

    /// Counts a connection for its address, once that is known, until `release`.
    package func admit(_ peer: SocketAddress?, at now: Instant) throws(Refusal) -> Ticket {
        let result: Result<Ticket, Refusal> = state.withLock { $0.admit(peer, at: now) }
        return try result.get()
    }

    /// Removes a connection that `admit` counted.
    package func release(_ peer: SocketAddress?, at now: Instant) {
        state.withLock { $0.release(peer, at: now) }
    }
}

extension ServerLimits {
    /// Nil for none.
    fileprivate var limitPerAddress: Int? {
        connectionsPerAddress > 0 ? connectionsPerAddress : nil
    }

    /// A new limit; nil for none.
    fileprivate var rateOfAddress: RateLimit? {
        RateLimit(messages: messagesPerAddress, bytes: bytesPerAddress)
    }
}

extension ConnectionCount {
    fileprivate mutating func admission(of peer: SocketAddress?) -> Result<Void, Refusal> {
        do throws(AcceptRefusal) {
            return .success(try admit(peer))
        } catch {
            return .failure(Refusal(error))
        }
    }
}

extension Admission.State {
    fileprivate mutating func admit(
        _ peer: SocketAddress?, at now: Instant
    ) -> Result<Admission.Ticket, Refusal> {
        forgetRested(at: now)
        return addresses.admission(of: peer).map {
            number += 1
            return Admission.Ticket(number: number, rate: rate(of: peer))
        }
    }

    fileprivate mutating func release(_ peer: SocketAddress?, at now: Instant) {
        addresses.release(peer)
        guard !rates.isEmpty, let origin = PeerOrigin(peer), rates[origin] != nil,
            addresses.count(of: origin) == 0
        else { return }
        rates[origin]?.restsUntil = now + Admission.rest
        resting.append(origin)
    }

    /// The rate of the address, or a new one; nil without a limit.
    private mutating func rate(of peer: SocketAddress?) -> SharedRate? {
        let limit = limits.rateOfAddress
        if limit == nil, rates.isEmpty { return nil }
        guard let origin = PeerOrigin(peer) else { return nil }
        let shared = limit.map { rates[origin]?.shared ?? SharedRate($0) }
        rates[origin] = shared.map { Admission.AddressRate(shared: $0) }
        return shared
    }

    /// Forgets addresses whose time is over; each is checked about once.
    private mutating func forgetRested(at now: Instant) {
        var seen = 0
        for origin in resting {
            if let until = rates[origin]?.restsUntil {
                guard until <= now else { break }
                rates[origin] = nil
            }
            seen += 1
        }
        if seen > 0 { resting.removeFirst(seen) }
    }
}
