/// What silence means: only where the bytes so far can mean two things.
extension KeyDecoder {
    /// A paste that is silent for so long has stalled; an answer whose end is lost is over.
    package static let patience = Duration.seconds(3)
    /// While an answer is expected an ESC is the Escape key after so long a silence.
    package static let answerPatience = Duration.milliseconds(300)
    /// After so much silence `ESC [` is Alt-[ and `ESC O` Alt-O: keys without a meaning of their
    /// own, so that a sequence on a slow line has the time.
    package static let sequencePatience = Duration.milliseconds(500)
    /// Bytes that come within so long of each other are of one burst.
    package static let burstPatience = Duration.milliseconds(500)

    /// After how much silence to call ``flush()``; nil when silence changes nothing.
    ///
    /// `escapeTimeout` is the person's word for how long an ESC may be a sequence's first byte.
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

    /// Takes in a silence of the length that ``patience(escapeTimeout:)`` gave, and gives back
    /// what the bytes so far mean if nothing follows.
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

    /// No question of ours is answered by an APC, so alone this is the key.
    private var isAloneAlternate: Bool {
        state == .answer(afterEscape: false) && sequence == [0x1B, UInt8(ascii: "_")]
    }

    /// Silence ends no paste: what follows would be taken for keys, and its lines would be sent.
    /// It only makes a report, so that the person knows which key ends it.
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
