import ReactorIRC

/// What a command with a label sends to its own session (the labeled-response specification).
///
/// Nothing becomes ACK, one line gets the label, more are put in a batch that has it. An answer that
/// goes on later is a batch from the start.
struct ResponseScope: Sendable {
    /// The most bytes of a label.
    static let labelLimit = 64

    let session: SessionID
    let label: [UInt8]
    /// The batch, once it is begun.
    var batch = BatchID.none
    /// What was sent before is from other commands.
    var start: Int

    /// The scope of a command; nil when it has no label that counts.
    init?(
        _ message: Message, of session: SessionID, _ capabilities: CapabilitySet, start: Int
    ) {
        guard
            capabilities.contains(.labeledResponse), capabilities.contains(.batch),
            let label = message.tags[TagKey.label]?.value,
            (1...Self.labelLimit).contains(label.count)
        else { return nil }
        self.session = session
        self.label = label
        self.start = start
    }
}

extension Network {
    /// Ends the part of an answer with a label that was made since it began, or since it went on.
    mutating func endPart(into effects: inout Effects) {
        guard var scope = scope.take() else { return }
        let session = scope.session
        let goesOn = sessions[session].wait != nil && !sessions[session].isClosing
        endPart(of: &scope, goesOn: goesOn, into: &effects)
        if goesOn { sessions[session].scope = scope }
    }

    /// Goes on with the answer to a command with a label, if it is one.
    mutating func continuePart(of session: SessionID, _ effects: borrowing Effects) {
        scope = sessions[session].scope.take()
        scope?.start = effects.list.count
    }

    private mutating func endPart(
        of scope: inout ResponseScope, goesOn: Bool, into effects: inout Effects
    ) {
        let answers = effects.list[scope.start...].reduce(into: 0) { count, effect in
            if case .send(scope.session, _) = effect { count += 1 }
        }
        if scope.batch == .none {
            if answers == 0 {
                if !goesOn { acknowledge(scope, into: &effects) }
                return
            }
            if answers == 1, !goesOn { return label(scope, into: &effects) }
        }
        let changed = inBatch(&scope, isAtEnd: !goesOn, into: &effects)
        effects.replace(from: scope.start, with: changed)
    }

    /// `ACK`: nothing else was sent.
    private func acknowledge(_ scope: ResponseScope, into effects: inout Effects) {
        effects.begin(from: settings.server, "ACK")
        effects.lineTags.label = effects.tagText(scope.label)
        effects.send(effects.end(), to: scope.session)
    }

    /// The only line gets the label.
    private func label(_ scope: ResponseScope, into effects: inout Effects) {
        let label = effects.tagText(scope.label)
        let changed = effects.list[scope.start...].map { effect in
            guard case .send(scope.session, let line) = effect else { return effect }
            var tags = effects.tags(of: line)
            tags.label = label
            return .send(scope.session, effects.line(line, with: tags))
        }
        effects.replace(from: scope.start, with: changed)
    }

    /// All lines are in the batch; its begin and its end are added.
    private mutating func inBatch(
        _ scope: inout ResponseScope, isAtEnd: Bool, into effects: inout Effects
    ) -> [Effect] {
        var changed: [Effect] = []
        for effect in effects.list[scope.start...] {
            guard case .send(scope.session, let line) = effect else {
                changed.append(effect)
                continue
            }
            if scope.batch == .none {
                lastBatch = lastBatch.next
                scope.batch = lastBatch
                effects.begin(from: settings.server, Command.batch.name)
                effects.writer.appendParameter("+" + scope.batch.text)
                effects.writer.appendParameter(BatchType.labeledResponse)
                effects.lineTags.label = effects.tagText(scope.label)
                changed.append(.send(scope.session, effects.end()))
            }
            var tags = effects.tags(of: line)
            // A line in a batch of its own stays in that.
            if tags.batch == .none { tags.batch = scope.batch }
            changed.append(.send(scope.session, effects.line(line, with: tags)))
        }
        if isAtEnd {
            effects.begin(from: settings.server, Command.batch.name)
            effects.writer.appendParameter("-" + scope.batch.text)
            let end = Effect.send(scope.session, effects.end())
            // What the session waits for, or its end, comes after its lines.
            let index = changed.lastIndex { effect in
                if case .send(scope.session, _) = effect { true } else { false }
            }
            changed.insert(end, at: index.map { $0 + 1 } ?? 0)
        }
        return changed
    }

    /// Makes what follows the answer to another command of the session, or to none; returns what it
    /// was part of.
    mutating func exchangeScope(
        for other: ResponseScope?, _ effects: borrowing Effects
    ) -> ResponseScope? {
        let before = scope
        scope = other
        scope?.start = effects.list.count
        return before
    }

    /// The first line of a batch that is the answer: it has the label itself, and nothing else has
    /// one.
    mutating func takeLabel(for opening: Line, into effects: inout Effects) -> Line {
        guard let scope = scope.take() else { return opening }
        var tags = effects.tags(of: opening)
        tags.label = effects.tagText(scope.label)
        return effects.line(opening, with: tags)
    }

    /// Sends a line to a room; where its sender's answer has a label, the sender's own copy is part
    /// of the answer.
    func cast(
        _ line: Line, to room: RoomID, _ audience: Audience = Audience(),
        into effects: inout Effects
    ) {
        guard let scope, audience.except == nil, let user = sessions[scope.session].user,
            let ranks = rooms[room].members[user],
            audience.includes(ranks, sessions[scope.session].capabilities)
        else { return effects.cast(line, to: room, audience) }
        var others = audience
        others.except = scope.session
        effects.send(line, to: scope.session)
        effects.cast(line, to: room, others)
    }
}
