import Text

/// The grapheme clusters of an input, with the shape of each.
///
/// A change forms the clusters around it again and leaves the others, so that its cost does not
/// depend on the length of the text.
struct InputText: Equatable, Sendable {
    /// The replacement of some clusters by others, which can be reversed.
    struct Change: Equatable, Sendable {
        /// The number of clusters before it.
        var start: Int
        /// The clusters before and after the change.
        var removed: Clusters
        var inserted: Clusters
        /// The number of clusters up to the end of the inserted text.
        var end: Int
    }

    /// Some clusters as one string.
    struct Clusters: Equatable, Sendable {
        var text: String
        var count: Int

        init(_ clusters: some Collection<Character>) {
            text = String(clusters)
            count = clusters.count
        }

        /// Adds clusters at the end.
        mutating func append(_ others: Clusters) {
            text += others.text
            count += others.count
        }

        /// Adds clusters at the start.
        mutating func insert(_ others: Clusters) {
            text = others.text + text
            count += others.count
        }
    }

    private(set) var clusters: [Character] = []
    private(set) var shapes: [InputShape] = []
    /// The number of bytes of UTF-8.
    private(set) var byteCount = 0

    init() {}

    init(_ text: some StringProtocol) {
        put(Array(text), over: 0..<0)
        byteCount = text.utf8.count
    }

    /// Replaces clusters by a text; those that its ends join become one.
    mutating func replace(_ range: Range<Int>, with text: some StringProtocol) -> Change {
        let new = Array(text)
        let (before, after) = (range.lowerBound - 1, range.upperBound)
        let left = before >= 0 ? clusters[before] : nil
        let right = after < clusters.count ? clusters[after] : nil
        if Self.mayJoin(left, new.first ?? right) || Self.mayJoin(new.last ?? left, right) {
            return form(new, over: range)
        }
        return change(range, to: new, end: range.lowerBound + new.count)
    }

    /// Reverses a change, which must be the last one.
    mutating func reverse(_ change: Change) {
        swap(change.inserted, for: change.removed, at: change.start)
    }

    /// Makes a change again that was reversed.
    mutating func repeatChange(_ change: Change) {
        swap(change.removed, for: change.inserted, at: change.start)
    }

    // MARK: - Columns

    /// The columns of a cluster that is drawn at a column from the start of its line.
    func columns(of index: Int, at column: Int) -> Int {
        switch shapes[index] {
        // Where it does not begin a row it is a mark for each of its controls.
        case .lineBreak: 2 * clusters[index].unicodeScalars.count
        case let shape: shape.columns(at: column)
        }
    }

    /// The columns of clusters that begin at a column from the start of their line, up to which
    /// they are counted.
    func columns(of range: Range<Int>, from column: Int = 0) -> Int {
        range.reduce(column) { $0 + columns(of: $1, at: $0) }
    }

    /// The clusters in a range of columns, at least in part, and the column of the first one.
    func clusters(in visible: Range<Int>) -> (clusters: Range<Int>, column: Int) {
        var (first, column) = (0, 0)
        while first < clusters.count {
            let next = column + columns(of: first, at: column)
            if next > visible.lowerBound { break }
            (first, column) = (first + 1, next)
        }
        var (end, endColumn) = (first, column)
        while end < clusters.count, endColumn < visible.upperBound {
            endColumn += columns(of: end, at: endColumn)
            end += 1
        }
        return (first..<end, column)
    }

    /// Clusters as they are shown from a column of their line on, and those of them that are
    /// highlighted.
    func shown(
        _ range: Range<Int>, at column: Int, highlight: Range<Int>
    ) -> (clusters: [VisibleText.Cluster], highlight: Range<Int>) {
        var shown = VisibleText()
        var lit = 0..<0
        var column = column
        for index in range {
            let first = shown.clusters.count
            let columns = columns(of: index, at: column)
            if shapes[index] == .tab {
                for _ in 0..<columns { shown.append(" " as Character) }
            } else {
                shown.append(clusters[index])
            }
            column += columns
            guard highlight.contains(index) else { continue }
            lit = (lit.isEmpty ? first : lit.lowerBound)..<shown.clusters.count
        }
        return (shown.clusters, lit)
    }

    // MARK: -

    private mutating func swap(_ old: Clusters, for new: Clusters, at start: Int) {
        put(Array(new.text), over: start..<start + old.count)
        byteCount += new.text.utf8.count - old.text.utf8.count
    }

    private mutating func put(_ new: some Collection<Character>, over range: Range<Int>) {
        clusters.replaceSubrange(range, with: new)
        shapes.replaceSubrange(range, with: new.lazy.map(InputShape.init))
    }

    private mutating func change(
        _ range: Range<Int>, to new: some Collection<Character>, end: Int
    ) -> Change {
        let change = Change(
            start: range.lowerBound, removed: Clusters(clusters[range]), inserted: Clusters(new),
            end: end)
        put(new, over: range)
        byteCount += change.inserted.text.utf8.count - change.removed.text.utf8.count
        return change
    }

    /// Whether two neighbours may form one cluster; of ASCII characters only CR and LF do.
    private static func mayJoin(_ left: Character?, _ right: Character?) -> Bool {
        guard let left, let right else { return false }
        return !left.isASCII || !right.isASCII || right == "\n"
    }

    /// Forms clusters from the one before the range up to the first one after it that stays.
    ///
    /// Where a cluster begins depends on the text before it as far as the start of another cluster,
    /// and on the scalar that follows (UAX #29). One regional indicator can change every flag after
    /// it, so twice as many clusters are tried each time.
    private mutating func form(_ new: [Character], over range: Range<Int>) -> Change {
        let start = max(range.lowerBound - 1, 0)
        let head = String(clusters[start..<range.lowerBound]) + String(new)
        var reach = 2
        while true {
            let following = clusters[range.upperBound...].prefix(reach)
            let isAll = following.endIndex == clusters.count
            let formed = Array(head + String(following))
            if let seam = Seam(formed, following, after: head.utf8.count, isAll: isAll) {
                let kept = start < range.lowerBound && formed[0] == clusters[start] ? 1 : 0
                return change(
                    start + kept..<range.upperBound + seam.taken,
                    to: formed[kept..<max(seam.formed, kept)], end: start + seam.end)
            }
            reach *= 2
        }
    }
}

/// Where newly formed clusters meet the old ones again.
private struct Seam {
    /// How many clusters are formed, and how many old ones they replace.
    var formed = 0
    var taken = 0
    /// How many are formed up to the end of the inserted text.
    var end = 0

    /// Nil if more of the old clusters must be known.
    init?(
        _ clusters: [Character], _ old: ArraySlice<Character>, after bytes: Int, isAll: Bool
    ) {
        var (formedBytes, oldBytes) = (0, bytes)
        var isEndFound = false
        while true {
            if !isEndFound, formedBytes >= bytes {
                isEndFound = true
                end = formed
            }
            if formedBytes == oldBytes {
                // The end of the piece is the end of a cluster only if nothing follows.
                if taken == old.count, !isAll { return nil }
                return
            } else if formedBytes < oldBytes {
                formedBytes += clusters[formed].utf8.count
                formed += 1
            } else {
                guard taken < old.count else { return nil }
                oldBytes += old[old.startIndex + taken].utf8.count
                taken += 1
            }
        }
    }
}

/// How a cluster is shown: one byte, since all clusters before the visible ones are measured after
/// each key.
struct InputShape: Equatable, Sendable {
    private let code: UInt8

    static let lineBreak = InputShape(code: 0x80)
    static let tab = InputShape(code: 0x81)
    static let blank = InputShape(code: 0x82)
    /// A cluster of two columns.
    static let wide = InputShape(code: 0x83)

    private init(code: UInt8) { self.code = code }

    /// The shape of a cluster.
    init(_ cluster: Character) {
        switch cluster {
        case "\n", "\r\n": self = .lineBreak
        case "\t": self = .tab
        case " ": self = .blank
        default:
            if let columns = VisibleText.columns(ofShowable: cluster) {
                self = columns == 2 ? .wide : InputShape(code: 1)
            } else {
                // A cluster has at most twelve marks of eight columns, and one for the rest.
                code = UInt8(min(VisibleText(String(cluster)).columns, 0x7F))
            }
        }
    }

    /// Whether a row may end before it without showing it.
    var isBlank: Bool { self == .blank || self == .tab }
    /// Whether it is a mark of several columns, which two rows may share.
    var isDivisible: Bool { code > 1 && code < 0x80 }

    /// The number of columns, at a column from the start of its line; 0 for a line break.
    func columns(at column: Int) -> Int {
        switch self {
        case .lineBreak: 0
        case .tab: 8 - column % 8
        case .blank: 1
        case .wide: 2
        default: Int(code)
        }
    }
}
