import ReactorIRC

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
        effects.begin(from: network.settings.server, Command.batch.name)
        effects.writer.appendParameter("+" + batch.text)
        effects.writer.appendParameter(type)
        if let target { effects.writer.appendParameter(target) }
        if let label { effects.lineTags.label = effects.tagText(label) }
        effects.send(effects.end(), to: session)
    }

    func end(_ network: borrowing Network, to session: SessionID, into effects: inout Effects) {
        guard network.sessions[session].capabilities.contains(.batch) else { return }
        effects.begin(from: network.settings.server, Command.batch.name)
        effects.writer.appendParameter("-" + batch.text)
        effects.send(effects.end(), to: session)
    }
}
