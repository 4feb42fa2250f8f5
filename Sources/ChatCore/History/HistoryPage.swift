import ReactorIRC
import Text

/// The subcommands of CHATHISTORY (the draft/chathistory specification).
enum HistorySubcommand: String {
    case after = "AFTER"
    case around = "AROUND"
    case before = "BEFORE"
    case between = "BETWEEN"
    case latest = "LATEST"
    case targets = "TARGETS"

    /// With the subcommand itself and the limit.
    var parameterCount: Int {
        switch self {
        case .after, .around, .before, .latest, .targets: 4
        case .between: 5
        }
    }

    /// What is wanted of a log, by one reference or two.
    func queries(_ query: PageQuery, _ references: [HistoryReference]) -> [PageQuery] {
        var query = query
        let mark = references[0].mark
        switch self {
        case .latest:
            query.after = mark
            return [query]
        case .before:
            query.before = mark
            return [query]
        case .after:
            query.after = mark
            query.order = .earliest
            return [query]
        case .around:
            // What is at the reference is the first of the later half.
            var later = query
            later.after = references[0].markBefore
            later.order = .earliest
            later.limit = query.limit - query.limit / 2
            query.before = mark
            query.limit /= 2
            return query.limit == 0 ? [later] : [query, later]
        case .between: return Self.queries(query, between: mark, and: references[1].mark)
        case .targets: return []
        }
    }

    /// From the first mark towards the second. Which one is earlier is not known where one is an id
    /// and the other a time: then one of two queries finds nothing.
    private static func queries(
        _ query: PageQuery, between one: PageQuery.Mark?, and other: PageQuery.Mark?
    ) -> [PageQuery] {
        var (forwards, backwards) = (query, query)
        (forwards.after, forwards.before, forwards.order) = (one, other, .earliest)
        (backwards.after, backwards.before, backwards.order) = (other, one, .latest)
        switch (one, other) {
        case (.offset(let one), .offset(let other)): return [one <= other ? forwards : backwards]
        case (.time(let one), .time(let other)): return [one <= other ? forwards : backwards]
        default: return [forwards, backwards]
        }
    }
}

/// What a parameter of CHATHISTORY names.
enum HistoryReference {
    /// `*`: no message.
    case start
    case time(ServerTime)
    case id(MessageID)
    /// The place of an id in a log.
    case offset(UInt32)

    /// Nil for what is no reference.
    init?(_ word: ArraySlice<UInt8>) {
        let text = String(decoding: word, as: UTF8.self)
        if text == "*" {
            self = .start
        } else if text.hasPrefix("timestamp="), let time = ServerTime(isoText: word.dropFirst(10)) {
            self = .time(time)
        } else if text.hasPrefix("msgid="), let id = MessageID(text.dropFirst(6)) {
            self = .id(id)
        } else {
            return nil
        }
    }

    /// Nil for the beginning.
    var mark: PageQuery.Mark? {
        switch self {
        case .start, .id: nil
        case .time(let time): .time(time)
        case .offset(let offset): .offset(offset)
        }
    }

    /// The mark directly before it.
    var markBefore: PageQuery.Mark? {
        switch self {
        case .start, .id: nil
        case .time(let time): .time(ServerTime(milliseconds: time.milliseconds - 1))
        case .offset(let offset): offset == 0 ? nil : .offset(offset - 1)
        }
    }
}

extension MessageID {
    /// Reads `epoch-offset`; nil for anything else. Every id is unknown that was not made here.
    init?(_ text: Substring) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let epoch = UInt64(parts[0], radix: 36),
            let offset = UInt64(parts[1])
        else {
            self.init(epoch: 0, offset: .max)
            return
        }
        self.init(epoch: epoch, offset: offset)
    }
}

/// A page that a session wants, with what of it is in memory at this moment: what is stored is read
/// later, and what is said meanwhile belongs to a later page.
struct HistoryPage: Sendable {
    /// As the client named it.
    let target: [UInt8]
    let queries: [PageQuery]
    let history: LogHistory

    /// True when the archive has nothing more.
    var isInMemory: Bool { queries.allSatisfy(history.hasAll) }

    /// The records, by the answers of the archive, if it was asked.
    func records(stored: [[LogRecord]]) -> [LogRecord] {
        queries.enumerated().flatMap { index, query in
            history.page(query, stored: stored.indices.contains(index) ? stored[index] : [])
        }
    }
}

/// A notice before a batch of records.
struct HistoryPreface: Sendable {
    /// The room, or the nick of the receiver.
    let target: [UInt8]
    let text: String
}

/// An answer to CHATHISTORY, and what a client gets without asking: a batch of records.
struct HistoryAnswer: Sendable {
    /// For a client that does not get the times of the records.
    var preface: HistoryPreface?
    private var frame: BatchFrame
    private var records: ArraySlice<LogRecord>
    private let history: LogHistory

    init(
        _ records: [LogRecord], of page: HistoryPage, batch: BatchID, label: [UInt8]? = nil
    ) {
        self.records = records[...]
        history = page.history
        frame = BatchFrame(BatchType.chatHistory, page.target, batch, label: label)
    }

    /// Sends the next record; false at the end, which is sent too.
    mutating func sendLine(
        of network: borrowing Network, to session: SessionID, into effects: inout Effects
    ) -> Bool {
        if let preface = preface.take() {
            effects.begin(from: network.settings.server, Command.notice.name)
            effects.writer.appendParameter(preface.target)
            effects.writer.appendText(preface.text)
            effects.send(effects.end(), to: session)
        }
        frame.begin(network, to: session, into: &effects)
        guard let record = records.popFirst() else {
            frame.end(network, to: session, into: &effects)
            return false
        }
        let id = history.id(at: record.offset)
        network.replay(record, id: id, inBatch: frame.batch, to: session, into: &effects)
        return true
    }
}

/// A room or a person with history, and when it was added to last.
struct HistoryTarget: Sendable {
    let name: [UInt8]
    let time: ServerTime
}

/// An answer to CHATHISTORY TARGETS.
struct TargetsAnswer: Sendable {
    private var frame: BatchFrame
    private var targets: ArraySlice<HistoryTarget>

    init(_ targets: [HistoryTarget], batch: BatchID, label: [UInt8]?) {
        self.targets = targets[...]
        frame = BatchFrame(BatchType.chatHistoryTargets, nil, batch, label: label)
    }

    /// Sends the next target; false at the end, which is sent too.
    mutating func sendLine(
        of network: borrowing Network, to session: SessionID, into effects: inout Effects
    ) -> Bool {
        frame.begin(network, to: session, into: &effects)
        guard let target = targets.popFirst() else {
            frame.end(network, to: session, into: &effects)
            return false
        }
        effects.begin(from: network.settings.server, Command.chathistory.name)
        effects.lineTags.batch = frame.batch
        effects.writer.appendParameter(HistorySubcommand.targets.rawValue)
        effects.writer.appendParameter(target.name)
        effects.writer.appendParameter(target.time.isoText)
        effects.send(effects.end(), to: session)
        return true
    }
}

/// The two BATCH around an answer, which have the label of the command; none for a client without
/// batches.
struct BatchFrame: Sendable {
    let batch: BatchID
    private let type: String
    private let target: [UInt8]?
    private let label: [UInt8]?
    private var hasBegun = false

    init(_ type: String, _ target: [UInt8]?, _ batch: BatchID, label: [UInt8]?) {
        self.type = type
        self.target = target
        self.batch = batch
        self.label = label
    }

    /// Begins the batch, unless it has begun.
    mutating func begin(
        _ network: borrowing Network, to session: SessionID, into effects: inout Effects
    ) {
        guard !hasBegun else { return }
        hasBegun = true
        guard network.sessions[session].capabilities.contains(.batch) else { return }
        effects.begin(from: network.settings.server, "BATCH")
        effects.writer.appendParameter("+" + batch.text)
        effects.writer.appendParameter(type)
        if let target { effects.writer.appendParameter(target) }
        if let label { effects.lineTags.label = effects.tagText(label) }
        effects.send(effects.end(), to: session)
    }

    func end(_ network: borrowing Network, to session: SessionID, into effects: inout Effects) {
        guard network.sessions[session].capabilities.contains(.batch) else { return }
        effects.begin(from: network.settings.server, "BATCH")
        effects.writer.appendParameter("-" + batch.text)
        effects.send(effects.end(), to: session)
    }
}
