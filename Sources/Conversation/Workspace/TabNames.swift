import ReactorKit
import TerminalUI
import Text

/// The names of the tabs, and how they share a row.
struct TabNames {
    /// The names in full, in the order of the tabs.
    let full: [String]
    /// Whether a shortened name keeps its end, such as a port or the end of a path.
    private let keepsEnd: [Bool]

    /// The name of the room or the person; else that of the endpoint in the settings; else the host
    /// alone if there are others and it is unique; else the endpoint.
    init(_ tabs: [Buffer]) {
        let names = tabs.map { tab in
            if let name = tab.target ?? tab.endpointName { return (name: name, keepsEnd: false) }
            let isAlone = tabs.count { $0.endpoint.host == tab.endpoint.host } == 1
            guard tabs.count > 1, isAlone, let host = tab.endpoint.host else {
                return (tab.name, true)
            }
            return (host, false)
        }
        full = names.map(\.name)
        keepsEnd = names.map(\.keepsEnd)
    }

    /// The ports, where they are what differs; nil unless all tabs are at one host.
    init?(portsOf tabs: [Buffer]) {
        let ports = tabs.compactMap(\.endpoint.port)
        guard tabs.count > 1, Set(tabs.map(\.endpoint.host)).count == 1,
            tabs.allSatisfy({ $0.target == nil }), Set(ports).count == tabs.count
        else { return nil }
        full = ports.map { ":\($0)" }
        keepsEnd = ports.map { _ in true }
    }

    /// The widths of the names in columns.
    var widths: [Int] { full.map { VisibleText($0).columns } }

    /// The names in at most these columns together: short ones in full, longer ones with `…` in
    /// equal shares. Nil if one would have less than `least` columns.
    ///
    /// - Parameter current: The tab that gets what is left.
    func fitting(_ columns: Int, least: Int, current: Int = 0) -> [String]? {
        let widths = widths
        let shares = Self.shares(of: columns, among: widths, restTo: current)
        guard zip(shares, widths).allSatisfy({ $0 >= min($1, least) }) else { return nil }
        return shares.indices.map { cut($0, to: shares[$0]) }
    }

    /// A name in at most these columns.
    func cut(_ index: Int, to columns: Int) -> String {
        let text = VisibleText(full[index])
        guard text.columns > columns, keepsEnd[index], columns >= 5 else {
            return "\(text.cut(to: columns))"
        }
        let end = String(text.clusters.suffix(min((columns - 1) / 2, 5)).map(\.character))
        return "\(text.cut(to: columns - VisibleText(end).columns))\(end)"
    }

    /// Divides columns among names: each gets what it needs, up to an equal share of what the
    /// shorter ones leave; the remainder goes to the name at `first`, then to the others.
    static func shares(of room: Int, among needs: [Int], restTo first: Int = 0) -> [Int] {
        var shares = needs.map { _ in 0 }
        var left = max(room, 0)
        let order = needs.indices.sorted { needs[$0] < needs[$1] }
        var share = 0
        for (place, index) in order.enumerated() {
            // From the first name that needs more, all have the same share.
            if place == 0 || shares[order[place - 1]] == needs[order[place - 1]] {
                share = left / (order.count - place)
            }
            shares[index] = min(needs[index], share)
            left -= shares[index]
        }
        for index in [first] + order where needs.indices.contains(index) {
            let more = min(needs[index] - shares[index], left)
            shares[index] += more
            left -= more
        }
        return shares
    }
}
