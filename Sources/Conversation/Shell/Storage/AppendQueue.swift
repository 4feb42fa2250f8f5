import Settings

/// Lines on their way to the end of a file, kept while that cannot be written. Pure.
struct AppendQueue: Equatable {
    /// What a person should hear.
    enum News: Equatable {
        case failed(FileError)
        /// Written again, without so many lines for which there was no room.
        case recovered(lost: Int)
    }

    /// Bytes that wait at most; what comes beyond is lost.
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

    /// Takes out all that waits, to be written; `finish` takes the outcome.
    mutating func take() -> [UInt8] {
        defer { waiting = [] }
        return waiting
    }

    /// Puts back what was not written, before what came in the meantime.
    ///
    /// A failure is news only when the last try went well.
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
