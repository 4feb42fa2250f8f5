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

    /// What the connections of one address share.
    fileprivate struct AddressRate: Sendable {
        let shared: SharedRate
        /// Without a connection: until then it is remembered.
        var restsUntil: Instant?
    }

    fileprivate struct State: Sendable {
        var limits: ServerLimits
        var connections: ConnectionCount
        /// Apart from all connections: behind a balancer an address is known later.
        var addresses: ConnectionCount
        var number = 0
        var rates: [PeerOrigin: AddressRate] = [:]
        /// Those without a connection, in the order in which they may be forgotten.
        var resting: [PeerOrigin] = []
    }

    /// A rate that was used up is full again after a second; to connect anew gains nothing.
    package static let rest = Duration.seconds(1)

    private let state: Monitor<State>

    /// `connectionLimit` is what holds for connections in all: the setting, or what there are
    /// descriptors for.
    package init(_ limits: ServerLimits, connectionLimit: Int) {
        state = Monitor(
            State(
                limits: limits,
                connections: ConnectionCount(limit: connectionLimit, limitPerAddress: nil),
                addresses: ConnectionCount(
                    limit: nil, limitPerAddress: limits.limitPerAddress, countsAddresses: true)))
    }

    /// Other limits, for those who come from now on; the rate of an address also for those of its
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

    /// Connections that stand.
    package var total: Int { state.withLock(\.connections.total) }

    /// Connections that were let in since the start.
    package var admitted: Int { state.withLock(\.number) }

    /// Addresses that are remembered.
    package var addressCount: Int {
        state.withLock { state in
            state.addresses.addressCount + state.rates.values.count { $0.restsUntil != nil }
        }
    }

    /// Counts a connection; `leave` takes that back.
    package func enter(_ peer: SocketAddress?) throws(Refusal) {
        let result: Result<Void, Refusal> = state.withLock { $0.connections.admission(of: peer) }
        try result.get()
    }

    /// A connection that was counted is over.
    package func leave() {
        state.withLock { $0.connections.release(nil) }
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
    /// Nil for none.
    fileprivate var limitPerAddress: Int? {
        connectionsPerAddress > 0 ? connectionsPerAddress : nil
    }

    /// Fresh; nil for none.
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

    /// The rate that the address has, or a fresh one; nil without a limit.
    private mutating func rate(of peer: SocketAddress?) -> SharedRate? {
        let limit = limits.rateOfAddress
        if limit == nil, rates.isEmpty { return nil }
        guard let origin = PeerOrigin(peer) else { return nil }
        let shared = limit.map { rates[origin]?.shared ?? SharedRate($0) }
        rates[origin] = shared.map { Admission.AddressRate(shared: $0) }
        return shared
    }

    /// As many as have rested; each that is appended is looked at once more, here.
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
