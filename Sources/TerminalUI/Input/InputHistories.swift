import DequeModule

/// A line of input, and the endpoint at which it was entered.
package struct HistoryEntry: Hashable, Sendable {
    /// The endpoint's name in files; nil in files of versions that did not store it, whose lines
    /// belong to the history of each endpoint.
    package let endpoint: String?
    /// The line, which may have line breaks.
    package let text: String

    /// An entry of an endpoint.
    package init(at endpoint: String?, _ text: String) {
        self.endpoint = endpoint
        self.text = text
    }
}

/// The input histories of all endpoints: each has its own lines and walks, which its tabs share.
///
/// Bounded by ``limit`` lines for each endpoint, and by ``InputHistory/byteLimit`` for all.
package struct InputHistories: Sendable {
    /// The most lines that are kept of each endpoint; 0 for none.
    package var limit: Int {
        didSet {
            guard limit != oldValue else { return }
            for endpoint in histories.keys { histories[endpoint]?.limit = limit }
            if limit == 0 { (entries, byteCount) = ([], 0) }
        }
    }
    /// The lines of all endpoints, oldest first, with earlier copies.
    private var entries: Deque<HistoryEntry> = []
    private var byteCount = 0
    private var histories: [String: InputHistory] = [:]
    private var recorded: [HistoryEntry] = []

    /// Histories with entries from earlier runs, oldest first.
    package init(
        _ stored: some Sequence<HistoryEntry> = [], limit: Int = InputHistory.standardLimit
    ) {
        self.limit = limit
        if limit > 0 { for entry in stored { add(entry) } }
    }

    /// Prepares the history of an endpoint from the entries of earlier runs; required before the
    /// first use.
    package mutating func open(_ endpoint: String) {
        guard histories[endpoint] == nil else { return }
        let lines = entries.filter { $0.endpoint == endpoint || $0.endpoint == nil }
        histories[endpoint] = InputHistory(lines.map(\.text), limit: limit)
    }

    /// The history of an endpoint.
    package subscript(endpoint: String) -> InputHistory {
        get { histories[endpoint, default: InputHistory(limit: limit)] }
        _modify { yield &histories[endpoint, default: InputHistory(limit: limit)] }
    }

    /// The entries of all endpoints, oldest first; of those with the same text, the newest.
    package var all: [HistoryEntry] {
        var seen: Set<String> = []
        return entries.reversed().filter { seen.insert($0.text).inserted }.reversed()
    }

    /// Adds a line to the history of an endpoint; see ``InputHistory/record(_:)``.
    package mutating func record(_ line: String, at endpoint: String) {
        self[endpoint].record(line)
        note(line, at: endpoint)
    }

    /// Adds a line, and returns the next one; see ``InputHistory/recordAndFetchNext(_:)``.
    package mutating func recordAndFetchNext(_ line: String, at endpoint: String) -> String? {
        defer { note(line, at: endpoint) }
        return self[endpoint].recordAndFetchNext(line)
    }

    /// Returns the entries recorded since the last call, oldest first, to be appended to a file.
    package mutating func takeRecorded() -> [HistoryEntry] {
        if recorded.isEmpty { return [] }
        defer { recorded = [] }
        return recorded
    }

    // MARK: -

    private mutating func note(_ line: String, at endpoint: String) {
        guard self[endpoint].keeps(line) else { return }
        let entry = HistoryEntry(at: endpoint, line)
        add(entry)
        recorded.append(entry)
    }

    private mutating func add(_ entry: HistoryEntry) {
        entries.append(entry)
        byteCount += entry.text.utf8.count
        while byteCount > InputHistory.byteLimit, let oldest = entries.popFirst() {
            byteCount -= oldest.text.utf8.count
        }
    }
}
