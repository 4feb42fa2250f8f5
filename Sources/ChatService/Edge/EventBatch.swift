import ChatCore
import ReactorIRC
import ReactorKit

/// What happened to the sessions of an edge in one turn, in this order: one buffer has the bytes of
/// all lines. Pure.
struct EventBatch: Sendable {
    private enum Entry: Sendable {
        case line(SessionID, start: Int, MessageLayout)
        case other(SessionID, Event)
    }

    private var bytes: [UInt8] = []
    private var entries: [Entry] = []
    /// The number of lines.
    private(set) var lineCount = 0

    var count: Int { entries.count }
    /// The memory that the events occupy, of which lines are the larger part unless they are short.
    var byteCount: Int { bytes.count + entries.count * Self.entryByteCount }
    /// The memory of an event without its line.
    static var entryByteCount: Int { MemoryLayout<Entry>.stride }
    var isEmpty: Bool { entries.isEmpty }

    /// The event at an index below `count`, and its session.
    subscript(index: Int) -> (session: SessionID, event: Event) {
        switch entries[index] {
        case .line(let session, let start, let layout):
            (session, .line(Message(bytes, at: start, layout: layout)))
        case .other(let session, let event): (session, event)
        }
    }

    mutating func append(_ event: Event, of session: SessionID) {
        entries.append(.other(session, event))
    }

    /// Appends a message; `layout` has its parts.
    mutating func append(_ line: Span<UInt8>, _ layout: MessageLayout, of session: SessionID) {
        entries.append(.line(session, start: bytes.count, layout))
        bytes.append(copying: line, 0..<line.count)
        lineCount += 1
    }

    /// Empties it, and keeps the memory.
    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        entries.removeAll(keepingCapacity: true)
        lineCount = 0
    }
}
