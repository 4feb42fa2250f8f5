import ReactorKit

/// Names in the order in which threads wrote them down.
final class MutexLog: Sendable {
    private let entries = Monitor<[String]>([])

    var names: [String] { entries.withLock(\.self) }

    func append(_ name: String) {
        entries.withLock { $0.append(name) }
    }
}
