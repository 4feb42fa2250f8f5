/// The meaning of silence, where the bytes so far are ambiguous.
extension KeyDecoder {
    /// After this silence a paste has stalled, and an answer without an end is over.
    package static let patience = Duration.seconds(3)
    /// After this silence an ESC is the Escape key, while an answer is expected.
    package static let answerPatience = Duration.milliseconds(300)
    /// After this silence `ESC [` is Alt-[ and `ESC O` is Alt-O. These keys are unbound, so the limit
    /// can be long enough for a sequence on a slow line.
    package static let sequencePatience = Duration.milliseconds(500)
    /// Bytes that arrive within this time of each other form one burst.
    package static let burstPatience = Duration.milliseconds(500)

    /// The silence after which to call ``flush()``; nil when silence changes nothing.
    ///
    /// `escapeTimeout` is the user's setting for how long an ESC may be a sequence's first byte.
    package func patience(escapeTimeout: Duration) -> Duration? {
        switch state {
        case .ground, .character, .linuxFunction: nil
        case .escape: expectsAnswer ? max(escapeTimeout, Self.answerPatience) : escapeTimeout
        case .control where sequence.count == 2:
            expectsAnswer ? Self.patience : max(escapeTimeout, Self.sequencePatience)
        case .singleShift where sequence.count == 2: max(escapeTimeout, Self.sequencePatience)
        case .control, .singleShift: nil
        case .answer where isAloneAlternate: escapeTimeout
        case .answer: isSurelyAnswer ? nil : Self.patience
        case .paste: Self.patience
        case .stalledPaste where burst.isEmpty: nil
        case .stalledPaste: burst.isEnd ? Self.burstPatience : Self.patience
        case .late(let answer): answer.held.isEmpty ? nil : Self.patience
        }
    }

    /// Ends what is ambiguous after a silence of ``patience(escapeTimeout:)``, and returns the events
    /// that the bytes so far mean if nothing follows.
    package mutating func flush() -> [Input] {
        var output: [Input] = []
        switch state {
        case .ground, .character, .linuxFunction: return []
        case .escape:
            if isAlternate { output.append(.key(.escape)) }
            output.append(.key(.escape))
            if expectsAnswer {
                reset()
                state = .late(LateAnswer())
                return output
            }
        case .control where sequence.count == 2: output.append(.key(.alt("[")))
        case .singleShift where sequence.count == 2: output.append(.key(.alt("O")))
        case .control, .singleShift: return []
        case .answer where isAloneAlternate: output.append(.key(.alt("_")))
        case .answer: if isSurelyAnswer { return [] }
        case .paste: return stall()
        case .stalledPaste:
            if burst.isEmpty { return [] }
            return burst.isEnd ? endStalledPaste() : stall()
        case .late(let answer):
            if answer.held.isEmpty { return [] }
            type(answer.held, into: &output)
        }
        reset()
        return output
    }

    // MARK: -

    /// No query is answered by an APC, so by itself this is the key.
    private var isAloneAlternate: Bool {
        state == .answer(afterEscape: false) && sequence == [0x1B, UInt8(ascii: "_")]
    }

    /// Silence does not end a paste: the rest would be decoded as keys, and its lines would be sent.
    /// It only produces a report, so that the user can be shown which key ends the paste.
    private mutating func stall() -> [Input] {
        state = .stalledPaste
        burst = PasteBurst(start: pasted.count, matchedEnd: matchedEnd)
        return [.report(.pasteStalled)]
    }

    private mutating func endStalledPaste() -> [Input] {
        pasted.removeLast(pasted.count - burst.start)
        matchedEnd = burst.matchedEnd
        var output: [Input] = []
        endPaste(into: &output)
        // The ESC may have been the first byte of the paste's end.
        state = .late(LateAnswer(afterPaste: true))
        return output
    }
}

/// The bytes of a paste since it stalled: the rest of it, or the key that ends it when its end was
/// lost.
struct PasteBurst: Equatable, Sendable {
    /// The offset in the paste where the burst begins.
    let start: Int
    /// How many bytes of the paste's end marker had arrived before it.
    let matchedEnd: Int
    /// The first bytes of the burst.
    private var bytes: [UInt8] = []

    init(start: Int = 0, matchedEnd: Int = 0) {
        self.start = start
        self.matchedEnd = matchedEnd
    }

    var isEmpty: Bool { bytes.isEmpty }

    mutating func append(_ byte: UInt8) {
        if bytes.count < 2 { bytes.append(byte) }
    }

    /// Whether the burst is Escape or Ctrl-C alone, which a paste, unlike line ends, does not contain.
    var isEnd: Bool { bytes == [0x1B] || bytes == [0x03] }
}
