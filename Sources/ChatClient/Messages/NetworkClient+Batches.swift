import ReactorIRC

/// BATCH: messages that belong together (the batch specification).
extension NetworkClient {
    /// Notes the batch and the label of a line, which it has from its tags or from its batch.
    mutating func placeInBatch(_ line: inout IncomingLine) {
        if let label = line.value(line.tags.label) { line.label = Self.number(ofLabel: label) }
        guard let reference = line.value(line.tags.batch), let batch = batches[reference] else {
            return
        }
        line.batch = reference
        line.isHistory = batch.isHistory
        line.label = line.label ?? batch.label
    }

    /// `BATCH +reference type parameters`, `BATCH -reference`.
    mutating func receiveBatch(_ line: IncomingLine, _ output: inout ClientOutput) {
        let reference = Array(line[0].dropFirst())
        guard !reference.isEmpty else { return }
        switch line[0].first {
        case UInt8(ascii: "+"):
            // One that is never closed makes room for others.
            if let old = batches.superfluous(for: reference) { close(old, line.now, &output) }
            batches.open(reference, content(line), line)
        case UInt8(ascii: "-"): close(reference, line.now, &output)
        default: break
        }
    }

    /// Closes all, when the connection has ended.
    mutating func closeBatches(_ now: ClientTime, _ output: inout ClientOutput) {
        while let reference = batches.newest { close(reference, now, &output) }
    }

    /// The target of the page of history that a line belongs to.
    func historyTarget(_ line: IncomingLine) -> ChatTarget? {
        line.batch.flatMap { batches.historyTarget(of: $0) }
    }

    // MARK: -

    private func content(_ line: IncomingLine) -> OpenBatches.Content {
        let type = line[1]
        func isType(_ name: String) -> Bool { type.elementsEqual(name.utf8) }
        if isType(BatchType.netSplit) || isType(BatchType.netJoin) {
            return .folded(OpenBatches.Folded(servers: line.words(from: 2)))
        }
        if isType(BatchType.multiline) {
            var opening = line
            // The line's buffer is used again.
            opening = IncomingLine(line.message.detached, at: line.now)
            (opening.batch, opening.isHistory) = (line.batch, line.isHistory)
            opening.label = line.label
            return .multiline(OpenBatches.Multiline(opening: opening))
        }
        let isHistory = isType(BatchType.chatHistory) || isType("chathistory")
        if isHistory, !line[2].isEmpty {
            let target: ChatTarget =
                facts.isRoom(line[2]) ? .room(name(of: line[2])) : .person(name(of: line[2]))
            return .history(target)
        }
        return .plain
    }

    private mutating func close(
        _ reference: [UInt8], _ now: ClientTime, _ output: inout ClientOutput
    ) {
        guard let batch = batches.remove(reference) else { return }
        switch batch.content {
        case .plain: break
        case .history(let target):
            output.events.append(.historyEnded(target, lineCount: batch.lineCount))
        case .multiline(let multiline):
            if let message = multiline.message { deliver(message, &output) }
        case .folded(let folded):
            for (target, names) in folded.names {
                var shown = ChatLine(
                    folded.kind == .join ? .netJoin : .netSplit, folded.servers,
                    time: folded.time ?? now.milliseconds)
                shown.subjects = names
                shown.isHistory = batch.isHistory
                output.events.append(.line(target, shown))
            }
        }
    }

    static func number(ofLabel label: [UInt8]) -> PendingNumber? {
        Int(String(decoding: label, as: UTF8.self)).map { PendingNumber(value: $0) }
    }
}

/// The batches that are open.
struct OpenBatches: Sendable {
    /// The most batches at a time; for another one the oldest is closed.
    private static let limit = 64

    enum Content: Sendable {
        case plain
        case history(ChatTarget)
        case folded(Folded)
        case multiline(Multiline)
    }

    struct Batch: Sendable {
        var content: Content
        let isHistory: Bool
        let label: PendingNumber?
        let parent: [UInt8]?
        var lineCount = 0
    }

    private var open: [[UInt8]: Batch] = [:]
    /// The references, the oldest first.
    private var order: [[UInt8]] = []

    subscript(reference: [UInt8]) -> Batch? { open[reference] }

    /// The reference of the newest; nil when none is open.
    var newest: [UInt8]? { order.last }

    /// What must be closed before one with this reference is opened.
    func superfluous(for reference: [UInt8]) -> [UInt8]? {
        if open[reference] != nil { return reference }
        return order.count >= Self.limit ? order.first : nil
    }

    mutating func open(_ reference: [UInt8], _ content: Content, _ line: IncomingLine) {
        var isHistory = line.isHistory
        if case .history = content { isHistory = true }
        order.append(reference)
        open[reference] = Batch(
            content: content, isHistory: isHistory, label: line.label, parent: line.batch)
    }

    mutating func remove(_ reference: [UInt8]) -> Batch? {
        order.removeAll { $0 == reference }
        return open.removeValue(forKey: reference)
    }

    // MARK: - Pages of history

    /// The target of the page that a batch is, or is in.
    func historyTarget(of reference: [UInt8]) -> ChatTarget? {
        var next: [UInt8]? = reference
        // No loop lasts longer, even if a server names a batch as its own parent.
        for _ in 0..<Self.limit {
            guard let batch = next.flatMap({ open[$0] }) else { return nil }
            if case .history(let target) = batch.content { return target }
            next = batch.parent
        }
        return nil
    }

    /// Counts a line that was shown, for the page that it belongs to.
    mutating func countLine(in reference: [UInt8]) {
        var next: [UInt8]? = reference
        for _ in 0..<Self.limit {
            guard let reference = next, let batch = open[reference] else { return }
            if case .history = batch.content {
                open[reference]?.lineCount += 1
                return
            }
            next = batch.parent
        }
    }

    // MARK: - Splits of the network

    /// Who left or returned, by room.
    struct Folded: Sendable {
        /// The most names; more are shown one by one.
        static let limit = 20_000

        let servers: [UInt8]
        var kind = ChatLine.Kind.quit
        var time: Int64?
        private(set) var names: [ChatTarget: [ChatName]] = [:]
        private var count = 0

        init(servers: [UInt8]) { self.servers = servers }

        mutating func add(_ line: ChatLine, _ target: ChatTarget) -> Bool {
            guard let sender = line.sender, count < Self.limit else { return false }
            (kind, time) = (line.kind, line.time)
            names[target, default: []].append(sender)
            count += 1
            return true
        }
    }

    /// Keeps a JOIN or QUIT for the one line about all of them; false for another line.
    mutating func fold(
        _ line: ChatLine, _ target: ChatTarget, in reference: [UInt8]
    ) -> Bool {
        guard line.kind == .quit || line.kind == .join,
            case .folded(var folded)? = open[reference]?.content
        else { return false }
        // Not stored twice, so that it is changed in its place.
        open[reference]?.content = .plain
        let isFolded = folded.add(line, target)
        open[reference]?.content = .folded(folded)
        return isFolded
    }

    // MARK: - Messages of several lines

    /// The lines of a message.
    struct Multiline: Sendable {
        /// The most bytes of a message; the rest is shown as another one.
        static let byteLimit = 65_536

        let opening: IncomingLine
        private var text: [UInt8]?
        private var kind = ChatLine.Kind.message

        init(opening: IncomingLine) { self.opening = opening }

        /// The message so far; nil without a line.
        var message: IncomingText? {
            text.map { IncomingText(kind: kind, text: $0, target: opening[2], line: opening) }
        }

        /// Adds a line; returns what must be shown before it.
        mutating func append(_ line: IncomingLine) -> IncomingText? {
            var full: IncomingText?
            if let count = text?.count, count + line[1].count >= Self.byteLimit {
                full = message
                text = nil
            }
            kind = line.message.isCommand("NOTICE") ? .notice : .message
            if text == nil {
                text = Array(line[1])
            } else {
                if !line.tags.isConcatenated { text?.append(UInt8(ascii: "\n")) }
                text?.append(contentsOf: line[1])
            }
            return full
        }
    }

    func isMultiline(_ reference: [UInt8]) -> Bool {
        if case .multiline? = open[reference]?.content { return true }
        return false
    }

    mutating func append(_ line: IncomingLine, in reference: [UInt8]) -> IncomingText? {
        guard case .multiline(var multiline)? = open[reference]?.content else { return nil }
        open[reference]?.content = .plain
        defer { open[reference]?.content = .multiline(multiline) }
        return multiline.append(line)
    }
}
