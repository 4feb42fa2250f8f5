import ReactorIRC

extension Network {
    /// Sends a record of a log to a session, as it can read it: a message of several lines is a batch,
    /// or separate lines, and JOIN has the form that it asked for.
    ///
    /// - Parameters:
    ///   - id: that of the message; none for what has no id.
    ///   - outer: the batch that the record is in; none without one.
    func replay(
        _ record: LogRecord, id: MessageID, inBatch outer: BatchID, to session: SessionID,
        into effects: inout Effects
    ) {
        let capabilities = sessions[session].capabilities
        guard !record.lines.isEmpty else { return }
        // It has nothing but tags.
        if record.kind == .tagmsg, !capabilities.contains(.messageTags) { return }
        if record.lineRanges.count > 1 {
            let forms = MessageForms(
                of: record, id, batch: outer.nested, in: outer, from: settings.server,
                into: &effects)
            for line in forms.lines(for: capabilities) { effects.send(line, to: session) }
            return
        }
        effects.beginTags(of: record, id, in: outer)
        if record.kind == .join, !capabilities.contains(.extendedJoin) {
            guard let join = record.lineRanges.first.flatMap(record.message),
                let source = join.source, let room = join[0]
            else { return }
            effects.writer.begin()
            effects.writer.appendSource(source.bytes.span)
            effects.writer.appendCommand(Command.join.name)
            effects.writer.appendParameter(room.span)
            return effects.send(effects.end(), to: session)
        }
        effects.send(effects.line(copying: record.lines.span), to: session)
    }
}
