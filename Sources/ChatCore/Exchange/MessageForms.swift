import Accounts
import ReactorIRC

/// A message of several lines in both of its forms: as a batch, and as separate lines for sessions
/// without the capability (the multiline specification).
struct MessageForms {
    /// The lines with the two BATCH around them.
    private(set) var batch: [Line] = []
    /// The lines that have some text.
    private(set) var lines: [Line] = []

    /// The most bytes of the sender's tags that are repeated on the lines after the first one: with
    /// many lines a short message would become a long one.
    private static let repeatedByteLimit = 4_096

    /// Writes the lines of a message into the effects.
    ///
    /// - Parameters:
    ///   - id: that of the message.
    ///   - batch: that of its lines.
    ///   - outer: the batch that the message is in.
    ///   - server: the source of the end of the batch.
    init(
        of record: LogRecord, _ id: MessageID, batch: BatchID, in outer: BatchID = .none,
        from server: [UInt8], into effects: inout Effects
    ) {
        effects.beginTags(of: record, id, in: outer)
        var separateTags = effects.lineTags
        let ranges = record.lineRanges
        guard let first = ranges.first.flatMap(record.message), let source = first.source,
            let target = first[0]
        else { return }
        effects.writer.begin()
        effects.writer.appendSource(source.bytes.span)
        effects.writer.appendCommand(Command.batch.name)
        effects.writer.appendParameter("+" + batch.text)
        effects.writer.appendParameter(BatchType.multiline)
        effects.writer.appendParameter(target.span)
        self.batch.append(effects.end())

        var written: [(line: Line, isBlank: Bool)] = []
        effects.beginTags()
        effects.lineTags.time = record.time
        effects.lineTags.batch = batch
        for (index, range) in ranges.enumerated() {
            effects.lineTags.isContinuation = record.continuations & 1 << UInt32(index) != 0
            let line = effects.line(copying: record.lines.span.extracting(range))
            written.append((line, record.message(at: range)?[1]?.isEmpty ?? true))
            self.batch.append(line)
        }

        effects.begin(from: server, Command.batch.name)
        effects.lineTags.time = record.time
        effects.lineTags.batch = outer
        effects.writer.appendParameter("-" + batch.text)
        self.batch.append(effects.end())

        for (line, isBlank) in written where !isBlank {
            lines.append(effects.line(line, with: separateTags))
            separateTags.id = .none
            if record.clientTags.count * (written.count - 1) > Self.repeatedByteLimit {
                separateTags.clientTags = .none
            }
        }
    }

    /// The lines for a session with these capabilities.
    func lines(for capabilities: CapabilitySet) -> [Line] {
        capabilities.isSuperset(of: .multilineBatches) ? batch : lines
    }
}

extension CapabilitySet {
    /// Those of sessions that get messages of several lines as batches.
    static var multilineBatches: CapabilitySet {
        [CapabilitySet(.batch), CapabilitySet(.multiline)]
    }
}

extension Effects {
    /// Begins the tags that the first line of a stored message has.
    mutating func beginTags(of record: LogRecord, _ id: MessageID, in batch: BatchID) {
        beginTags()
        lineTags.id = id
        lineTags.time = record.time
        lineTags.batch = batch
        lineTags.isBot = record.isBot
        if let account = record.account { lineTags.account = tagText(account.bytes) }
        if !record.clientTags.isEmpty { lineTags.clientTags = tagText(record.clientTags) }
    }
}

extension LogRecord {
    /// Where each line is, with its CR and LF.
    var lineRanges: [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start = 0
        for index in lines.indices where lines[index] == UInt8(ascii: "\n") {
            ranges.append(start..<index + 1)
            start = index + 1
        }
        return ranges
    }

    /// A line as a message; nil when it is none.
    func message(at range: Range<Int>) -> Message? {
        try? Message(Array(lines[range].dropLast(2)), limits: .fromServer)
    }
}
