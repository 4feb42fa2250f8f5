import ReactorIRC

/// A message of several lines that a client has begun to send and not ended (the client-batch and
/// multiline specifications). Pure.
struct MultilineDraft: Sendable {
    /// The most bytes of the text, with a line feed between lines that are not continued.
    static let byteLimit = 4_096
    /// The most lines, blank ones too.
    static let lineLimit = 32
    /// After so many seconds without a line of it, the message is dropped.
    static let timeLimit: Int64 = 30

    /// The value of the capability.
    static let capabilityValue = "max-bytes=\(byteLimit),max-lines=\(lineLimit)"

    /// The BATCH that began it, which has the tags of the message.
    let opening: Message
    /// What answers that BATCH.
    let scope: ResponseScope?
    /// The command of all lines; nil before the first one.
    private(set) var command: Command?
    /// The texts of the lines.
    private(set) var lines: [[UInt8]] = []
    /// Bit n is set when line n continues the line before it.
    private(set) var continuations: UInt32 = 0
    private var byteCount = 0
    private var latestTime: ServerTime

    init(_ opening: Message, _ scope: ResponseScope?, at time: ServerTime) {
        self.opening = opening.detached
        self.scope = scope
        latestTime = time
    }

    /// What the lines have as their tag `batch`.
    var reference: [UInt8] { Array((opening[0] ?? []).dropFirst()) }

    /// Where the message is to be sent.
    var target: ArraySlice<UInt8> { opening[2] ?? [] }

    /// True when a line has some text.
    var hasText: Bool { lines.contains { !$0.isEmpty } }

    /// True when its client does not seem to send the rest.
    func isStale(at time: ServerTime) -> Bool { time.seconds(since: latestTime) > Self.timeLimit }

    /// Adds a line; refuses one with which the message is not valid, or is too long.
    mutating func append(
        _ line: Message, _ command: Command, at time: ServerTime
    ) throws(Refusal) {
        guard command == .privmsg || command == .notice, command == self.command ?? command else {
            throw .batch("A batch has lines of PRIVMSG or of NOTICE, and nothing else")
        }
        let lineTarget = line[0] ?? []
        guard CaseMapping.ascii.areEqual(lineTarget.span, target.span) else {
            throw .batch(
                "The line has another target than the batch", code: "MULTILINE_INVALID_TARGET",
                context: [target, lineTarget].map { String(decoding: $0, as: UTF8.self) })
        }
        let text = line[1] ?? []
        let isContinuation = line.tags[TagKey.multilineConcatenation] != nil && !lines.isEmpty
        if isContinuation, text.isEmpty { throw .batch("A blank line cannot continue another") }
        guard lines.count < Self.lineLimit else {
            throw .batch(
                "The batch has too many lines", code: "MULTILINE_MAX_LINES",
                context: ["\(Self.lineLimit)"])
        }
        byteCount += text.count + (isContinuation || lines.isEmpty ? 0 : 1)
        guard byteCount <= Self.byteLimit else {
            throw .batch(
                "The batch has too much text", code: "MULTILINE_MAX_BYTES",
                context: ["\(Self.byteLimit)"])
        }
        if isContinuation { continuations |= 1 << UInt32(lines.count) }
        lines.append(Array(text))
        self.command = command
        latestTime = time
    }
}

/// What is known of the batch that a client sent last.
enum ClientBatch: Sendable {
    case open(MultilineDraft)
    /// It was refused: its client may not know that yet, and what it still sends of it is dropped.
    case refused(reference: [UInt8])

    /// What its lines have as their tag `batch`.
    var reference: [UInt8] {
        switch self {
        case .open(let draft): draft.reference
        case .refused(let reference): reference
        }
    }
}

extension Refusal {
    /// Why a batch of a client is refused.
    static func batch(
        _ text: String, code: String = "MULTILINE_INVALID", context: [String] = []
    ) -> Refusal {
        .standard(StandardReply(.fail, Command.batch.name, code, context: context, text))
    }
}
