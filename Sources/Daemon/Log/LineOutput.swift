import ReactorKit
import SystemPackage

/// Standard output or standard error as a place for lines: logging never waits for a reader.
///
/// A line for which there is no room, as in a pipe without a reader or at a terminal that was
/// stopped, is lost and counted; the count is written before the next line for which there is room.
/// Safe from any thread.
final class LineOutput: Sendable {
    private struct State: Sendable {
        /// Lines since the last that was written.
        var lost = 0
        /// The last write took a part of its line.
        var isCut = false
    }

    static let output = LineOutput(.standardOutput)
    static let errors = LineOutput(.standardError)

    private let descriptor: FileDescriptor
    private let state = Monitor(State())

    init(_ descriptor: FileDescriptor) {
        self.descriptor = descriptor
    }

    /// Adds a line. `lostLine` makes the one that reports lines that were lost before it.
    func append(_ line: String, lostLine: (_ count: Int) -> String) {
        state.withLock { state in
            let note = state.lost > 0 ? lostLine(state.lost) + "\n" : ""
            let bytes = Array(((state.isCut ? "\n" : "") + note + line + "\n").utf8)
            // Best effort: a log that cannot be written must not stop the service.
            let count = (try? descriptor.writeWithoutWaiting(bytes)) ?? 0
            if count == bytes.count {
                state = State()
            } else {
                state.lost += 1
                if count > 0 { state.isCut = true }
            }
        }
    }
}
