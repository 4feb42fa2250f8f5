import Accounts
import ReactorIRC

extension Network {
    /// Sends what a log has kept, as it was sent first.
    func replay(
        _ record: LogRecord, id: MessageID, inBatch batch: BatchID, to session: SessionID,
        into effects: inout Effects
    ) {
        var rest = record.lines[...]
        while let end = rest.firstIndex(of: 0x0A) {
            effects.beginTags()
            effects.lineTags.time = record.time
            effects.lineTags.id = id
            effects.lineTags.isBot = record.isBot
            if let account = record.account {
                effects.lineTags.account = effects.tagText(account.bytes)
            }
            effects.lineTags.clientTags = effects.tagText(record.clientTags)
            effects.lineTags.batch = batch
            effects.send(effects.line(copying: rest[...end]), to: session)
            rest = rest[(end + 1)...]
        }
    }
}
