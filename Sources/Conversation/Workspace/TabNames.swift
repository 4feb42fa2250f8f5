import ReactorKit
import TerminalUI
import Text

/// The names of the tabs, and how they share a row.
struct TabNames {
    /// The names in full, in the order of the tabs.
    let full: [String]
    /// Whether a shortened name keeps its end, such as a port or the end of a path.
    private let keepsEnd: [Bool]

    /// The name of the room or the person, with that of the connection before it if others have the
    /// same; for a connection its name in the settings; else the host alone if there are others and
    /// it is unique; else the endpoint.
    init(_ tabs: [Buffer]) {
        var targets: [String: Int] = [:]
        var hosts: [String?: Int] = [:]
        // By index, since a copy of each buffer would cost more than all the rest.
        for index in tabs.indices {
            if let target = tabs[index].target {
                targets[target.name, default: 0] += 1
            } else {
                hosts[tabs[index].endpoint.host, default: 0] += 1
            }
        }
        let names = tabs.indices.map { index -> (name: String, keepsEnd: Bool) in
            let host = tabs[index].endpoint.host
            let isAlone = hosts[host] == 1
            let place = tabs[index].endpointName ?? (isAlone ? host : nil)
            if let name = tabs[index].target?.name {
                let isUnique = targets[name] == 1
                return (isUnique ? name : "\(place ?? "\(tabs[index].endpoint)")/\(name)", false)
            }
            if let name = tabs[index].endpointName { return (name, false) }
            guard tabs.count > 1, isAlone, let host else { return (tabs[index].name, true) }
            return (host, false)
        }
        full = names.map(\.name)
        keepsEnd = names.map(\.keepsEnd)
    }

    /// The ports, where they are what differs; nil unless all tabs are at one host.
    init?(portsOf tabs: [Buffer]) {
        guard tabs.count > 1, tabs.indices.allSatisfy({ tabs[$0].target == nil }) else {
            return nil
        }
        let ports = tabs.compactMap(\.endpoint.port)
        guard Set(tabs.map(\.endpoint.host)).count == 1, Set(ports).count == tabs.count
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
