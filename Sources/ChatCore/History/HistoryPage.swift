/// A page that a session wants, with what of it is in memory at this moment: what is stored is read
/// later, and what is said meanwhile belongs to a later page.
struct HistoryPage: Sendable {
    /// As the client named it.
    let target: [UInt8]
    let queries: [PageQuery]
    let history: LogHistory

    /// True when the archive has nothing more.
    var isInMemory: Bool { queries.allSatisfy(history.hasAll) }

    /// What the archive is asked.
    var questions: [PageQuery] { queries.map(history.question) }

    /// The records, by the answers of the archive, if it was asked.
    func records(stored: [[LogRecord]]) -> [LogRecord] {
        queries.enumerated().flatMap { index, query in
            history.page(query, stored: stored.indices.contains(index) ? stored[index] : [])
        }
    }
}
