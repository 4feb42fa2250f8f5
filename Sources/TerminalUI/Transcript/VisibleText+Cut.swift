extension VisibleText {
    /// The text, or its beginning and a `…` in no more than some columns.
    package func cut(to columns: Int) -> VisibleText {
        guard self.columns > columns else { return self }
        var short = VisibleText()
        guard columns > 0 else { return short }
        for cluster in clusters {
            guard short.columns + cluster.width < columns else { break }
            short.append(cluster.character)
        }
        short.append("…" as Character)
        return short
    }
}
