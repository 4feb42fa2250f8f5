import Text

/// Clusters of an input as they are shown: which of the visible ones stand for which.
struct ShownInput {
    let text: VisibleText
    /// For each cluster, and for the end, the first visible cluster that stands for it.
    private let starts: [Int]

    init(_ clusters: some Collection<Character>) {
        var text = VisibleText()
        var starts: [Int] = []
        starts.reserveCapacity(clusters.count + 1)
        for cluster in clusters {
            starts.append(text.clusters.count)
            text.append(cluster)
        }
        self.text = text
        self.starts = starts + [text.clusters.count]
    }

    /// The visible clusters that stand for some clusters, as far as there are such.
    func visible(_ range: Range<Int>) -> Range<Int> {
        let inside = range.clamped(to: 0..<starts.count - 1)
        return starts[inside.lowerBound]..<starts[inside.upperBound]
    }

    /// The columns that some visible clusters take.
    func columns(of range: Range<Int>) -> Int {
        text.clusters[range].reduce(0) { $0 + $1.width }
    }
}
