import Settings

/// Lines to be appended to a file, kept while it cannot be written. Pure.
struct AppendQueue: Equatable {
    /// A change that is reported to the person.
    enum News: Equatable {
        case failed(FileError)
        /// Writing works again; this many lines were discarded because the queue was full.
        case recovered(lost: Int)
    }

    /// The most bytes that wait; lines beyond are discarded.
    let limit: Int
    /// Set while the file could not be written at the last try.
    private(set) var isFailing = false
    private var waiting: [UInt8] = []
    private var lost = 0

    init(limit: Int = 16 << 20) { self.limit = limit }

    var isEmpty: Bool { waiting.isEmpty }

    /// Adds a line, with its end.
    mutating func add(_ line: [UInt8]) {
        if waiting.count + line.count > limit {
            lost += 1
        } else {
            waiting += line
        }
    }

    /// Removes all waiting lines, to be written; call `finish` with the outcome.
    mutating func take() -> [UInt8] {
        defer { waiting = [] }
        return waiting
    }

    /// Puts back what was not written, before the lines that were added meanwhile.
    ///
    /// A failure is reported only when the previous attempt succeeded.
    mutating func finish(_ taken: [UInt8], _ outcome: PrivateFile.Appended) -> News? {
        waiting = taken[outcome.count...] + waiting
        let wasFailing = isFailing
        isFailing = outcome.error != nil
        if let error = outcome.error { return wasFailing ? nil : .failed(error) }
        guard wasFailing || lost > 0 else { return nil }
        defer { lost = 0 }
        return .recovered(lost: lost)
    }
}
