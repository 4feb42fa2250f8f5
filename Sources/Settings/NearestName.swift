/// The name that a person may have meant; nil if none is near.
///
/// A name is near if a few added, dropped, changed or swapped letters make it equal: one in a short
/// name, one in three in a long one. Case is ignored.
package func nearestName(to name: String, among names: some Sequence<String>) -> String? {
    let limit = max(name.count / 3, 1)
    let wanted = Array(name.lowercased())
    let ranked = names.map { (name: $0, distance: distance(wanted, Array($0.lowercased()))) }
    let nearest = ranked.min { $0.distance < $1.distance }
    return nearest.flatMap { $0.distance <= limit ? $0.name : nil }
}

/// ` (did you mean "color"?)`, or nothing if no name is near.
package func suggestion(for name: String, among names: some Sequence<String>) -> String {
    nearestName(to: name, among: names).map { " (did you mean \"\($0)\"?)" } ?? ""
}

/// How many letters are added, dropped, changed, or swapped with their neighbour.
private func distance(_ first: [Character], _ second: [Character]) -> Int {
    // Rows of the table for the prefixes of `first`: the one before the last, the last, the next.
    var older: [Int] = []
    var last = Array(0...second.count)
    for i in first.indices {
        var row = [i + 1]
        for j in second.indices {
            let changed = last[j] + (first[i] == second[j] ? 0 : 1)
            var best = min(last[j + 1] + 1, row[j] + 1, changed)
            if i > 0, j > 0, first[i] == second[j - 1], first[i - 1] == second[j] {
                best = min(best, older[j - 1] + 1)
            }
            row.append(best)
        }
        (older, last) = (last, row)
    }
    return last[second.count]
}
