import ReactorIRC

/// The negotiation of capabilities (CAP, version 302): which are offered, and which requests are
/// open. Pure.
struct CapabilityNegotiation: Sendable {
    /// A capability as the server offers it: its name may be that of a draft.
    struct Offer: Hashable, Sendable {
        let name: String
        let value: String?
    }

    /// Bytes of names in a REQ: an answer repeats them, with the client's nick.
    private static let requestLimit = 300

    /// What the server offers, of what this package knows.
    private(set) var offers: [Capability: Offer] = [:]
    /// True until the last line of the list has arrived.
    private(set) var isListing = true
    /// The requests without an answer, in their order; what was answered is removed.
    private var open: [CapabilitySet] = []
    /// What was refused together with others, and then requested alone.
    private var retried = CapabilitySet()

    /// True when no request is open.
    var isAnswered: Bool { open.isEmpty }

    /// The value of an offer, such as the mechanisms of `sasl`.
    func value(of capability: Capability) -> String? { offers[capability]?.value }

    /// Takes a line of the list, or of new capabilities.
    mutating func add(_ entries: [CapabilityList.Entry], isLast: Bool) {
        for entry in entries {
            guard let capability = entry.capability else { continue }
            offers[capability] = Offer(name: entry.name, value: entry.value)
        }
        if isLast { isListing = false }
    }

    /// Takes capabilities that are no longer offered.
    mutating func remove(_ entries: [CapabilityList.Entry]) -> CapabilitySet {
        var removed = CapabilitySet()
        for capability in entries.compactMap(\.capability) {
            offers[capability] = nil
            removed.insert(CapabilitySet(capability))
        }
        return removed
    }

    /// The parameters of the REQs for what is wanted and offered; in several lines, as a server may
    /// cut what it answers.
    mutating func request(_ wanted: CapabilitySet) -> [String] {
        let offered = wanted.all.filter { offers[$0] != nil }
        let names = offered.map { offers[$0]?.name ?? $0.name }
        return TextPieces.lines(
            of: names.lazy.map(\.utf8.count), byteLimit: Self.requestLimit
        ).map { range in
            open.append(offered[range].reduce(into: CapabilitySet()) { $0.insert(.init($1)) })
            return names[range].joined(separator: " ")
        }
    }

    /// Takes an acknowledgment.
    mutating func acknowledge(
        _ entries: [CapabilityList.Entry]
    ) -> (enabled: CapabilitySet, disabled: CapabilitySet) {
        var (enabled, disabled) = (CapabilitySet(), CapabilitySet())
        for entry in entries {
            guard let capability = entry.capability else { continue }
            if entry.isRemoval {
                disabled.insert(CapabilitySet(capability))
            } else {
                enabled.insert(CapabilitySet(capability))
            }
        }
        for index in open.indices { open[index].subtract(enabled.union(disabled)) }
        open.removeAll { $0.isEmpty }
        return (enabled, disabled)
    }

    /// Takes a refusal: all of that request is refused. The parameters of the REQs that ask for each
    /// of them alone, once.
    mutating func refuse(_ entries: [CapabilityList.Entry]) -> [String] {
        let named = entries.compactMap(\.capability).reduce(into: CapabilitySet()) {
            $0.insert(CapabilitySet($1))
        }
        guard !open.isEmpty else { return [] }
        let index = open.firstIndex { !$0.isDisjoint(with: named) } ?? open.startIndex
        let refused = open.remove(at: index).subtracting(retried)
        guard refused.all.count > 1 else { return [] }
        retried.formUnion(refused)
        return refused.all.flatMap { request(CapabilitySet($0)) }
    }
}
