import ReactorIRC

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
