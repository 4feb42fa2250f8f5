import Text

/// Decodes the bytes of a terminal to keys, pastes and reports.
///
/// Bytes may be split anywhere: the result is the same whole or byte by byte. A well-formed
/// sequence that is not a key, such as a terminal's answer to a query, becomes a report or is
/// skipped, and never becomes text; invalid UTF-8 is skipped. Memory is bounded by ``pasteLimit``.
///
/// Time matters only where bytes are ambiguous: a lone ESC is the Escape key if nothing follows.
/// After as much silence as ``patience(escapeTimeout:sequenceTimeout:)`` returns, call ``flush()``.
/// Unambiguous beginnings are kept for any time: the rest of a character, of a sequence with
/// parameters, of a paste.
package struct KeyDecoder: Sendable {
    /// The most bytes of a paste, 1 MiB; the rest is dropped.
    package static let pasteLimit = 1 << 20
    /// The most bytes of a sequence; a longer one is skipped.
    package static let sequenceLimit = 64

    enum State: Equatable {
        case ground
        case escape
        /// After `ESC [`.
        case control
        /// After `ESC [ [`.
        case linuxFunction
        /// After `ESC O`.
        case singleShift
        /// Within OSC, DCS or APC; the flag is set after an ESC, which may end it.
        case answer(afterEscape: Bool)
        case paste
        /// Within a stalled paste: Escape alone ends it.
        case stalledPaste
        /// After an ESC that was decoded as a key while an answer, or a paste's end, was expected.
        case late(LateAnswer)
        /// Within a UTF-8 sequence.
        case character(missing: Int)
    }

    private static let pasteEnd = Array("\u{1B}[201~".utf8)
    private static let pasteStart = Array("200".utf8)
    static let colorAnswer = Array("\u{1B}]11;".utf8)
    static let privateAnswer = Array("\u{1B}[?".utf8)

    private let extraSequences: [[UInt8]: Key]
    var state = State.ground
    /// The bytes since the sequence's ESC, or those of a UTF-8 sequence.
    var sequence: [UInt8] = []
    /// Whether another ESC preceded the sequence: Alt.
    var isAlternate = false
    var pasted: [UInt8] = []
    var matchedEnd = 0
    /// The bytes since the paste stalled.
    var burst = PasteBurst()

    /// Whether a query to the terminal is unanswered.
    package var expectsAnswer = false {
        didSet { if !expectsAnswer, state == .late(LateAnswer()) { reset() } }
    }

    /// A decoder with additional sequences, from terminfo; those that are not ESC and at least two
    /// more bytes are ignored.
    package init(extraSequences: [[UInt8]: Key] = [:]) {
        self.extraSequences = extraSequences.filter { $0.key.count > 2 && $0.key[0] == 0x1B }
    }

    /// Decodes bytes, and returns the events that they complete.
    package mutating func decode(_ bytes: some Sequence<UInt8>) -> [Input] {
        var output: [Input] = []
        for byte in bytes { take(byte, into: &output) }
        return output
    }

    // MARK: - A byte in each state

    private mutating func take(_ byte: UInt8, into output: inout [Input]) {
        switch state {
        case .ground: begin(byte, into: &output)
        case .paste: takePasted(byte, into: &output)
        case .stalledPaste:
            burst.append(byte)
            takePasted(byte, into: &output)
        case .answer(let afterEscape): takeAnswer(byte, afterEscape: afterEscape, into: &output)
        case .late(let answer): take(byte, after: answer, into: &output)
        case .character(let missing): takeCharacter(byte, missing: missing, into: &output)
        case .escape, .control, .linuxFunction, .singleShift:
            if sequence.count < Self.sequenceLimit { sequence.append(byte) }
            if let key = extraSequences[sequence] {
                finish(key, into: &output)
            } else if state == .escape {
                takeEscaped(byte, into: &output)
            } else if byte < 0x20 || byte > 0x7E {
                // Not part of any sequence: the one that was begun is abandoned.
                reset()
                begin(byte, into: &output)
            } else {
                takeSequence(byte, into: &output)
            }
        }
    }

    mutating func begin(_ byte: UInt8, into output: inout [Input]) {
        switch byte {
        case 0x1B:
            state = .escape
            sequence = [byte]
        case 0x20...0x7E: output.append(.key(.character(Character(Unicode.Scalar(byte)))))
        case 0xC2...0xF4:
            state = .character(missing: byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3)
            sequence = [byte]
        case 0x80...0xFF: break
        default: output.append(.key(Self.controlKey(byte)))
        }
    }

    private static func controlKey(_ byte: UInt8) -> Key {
        switch byte {
        case 0x08, 0x7F: .backspace
        case 0x09: .tab
        case 0x0A, 0x0D: .enter
        default: .control(Character(Unicode.Scalar(byte | 0x40)).lowercasedLetter)
        }
    }

    private mutating func takeEscaped(_ byte: UInt8, into output: inout [Input]) {
        switch byte {
        case UInt8(ascii: "["): state = .control
        case UInt8(ascii: "O"): state = .singleShift
        case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"):
            state = .answer(afterEscape: false)
        case 0x1B:
            if isAlternate { output.append(.key(.escape)) }
            isAlternate = true
            sequence = [byte]
        default:
            if isAlternate { output.append(.key(.escape)) }
            takeAlternate(byte, into: &output)
        }
    }

    private mutating func takeAlternate(_ byte: UInt8, into output: inout [Input]) {
        reset()
        switch byte {
        case 0x0A, 0x0D: output.append(.key(.altEnter))
        case 0x08, 0x7F: output.append(.key(.altBackspace))
        case 0x20...0x7E: output.append(.key(.alt(Character(Unicode.Scalar(byte)))))
        case 0xC2...0xF4:
            begin(byte, into: &output)
            isAlternate = true
        default:
            output.append(.key(.escape))
            begin(byte, into: &output)
        }
    }

    private mutating func takeSequence(_ byte: UInt8, into output: inout [Input]) {
        let isFinal = byte >= 0x40 || isShiftOfRxvt(byte)
        switch state {
        case .linuxFunction:
            finish(KeySequences.key(linuxFunction: byte), into: &output)
        case .control where byte == UInt8(ascii: "[") && sequence.count == 3:
            state = .linuxFunction
        case .control where isFinal:
            let parameters = Array(sequence[2..<sequence.count - 1])
            if byte == UInt8(ascii: "~"), parameters == Self.pasteStart {
                reset()
                state = .paste
            } else if let report = TerminalReport(parameters: parameters, final: byte) {
                reset()
                output.append(.report(report))
            } else {
                finish(KeySequences.key(parameters: parameters, final: byte), into: &output)
            }
        case .singleShift where isFinal:
            let parameters = Array(sequence[2..<sequence.count - 1])
            finish(KeySequences.key(singleShift: parameters, final: byte), into: &output)
        default: break
        }
    }

    /// Whether this ends `ESC [ 7 $`, as rxvt sends Shift-Home; in the reports of other terminals a
    /// semicolon is before the `$`.
    private func isShiftOfRxvt(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "$") && state == .control && sequence.count > 3
            && sequence[2..<sequence.count - 1].allSatisfy { (0x30...0x39).contains($0) }
    }

    private mutating func takeAnswer(
        _ byte: UInt8,
        afterEscape: Bool,
        into output: inout [Input]
    ) {
        switch byte {
        case 0x1B where !afterEscape: state = .answer(afterEscape: true)
        case UInt8(ascii: "\\") where afterEscape: finishAnswer(into: &output)
        case 0x07: finishAnswer(into: &output)
        default:
            if sequence.count < Self.sequenceLimit { sequence.append(byte) }
            if afterEscape {
                // The ESC began something else.
                reset()
                begin(0x1B, into: &output)
                take(byte, into: &output)
            } else if byte < 0x20 || byte == 0x7F {
                // Never in an answer: this was Alt-] or the like, followed by typed input.
                reset()
                begin(byte, into: &output)
            }
        }
    }

    private mutating func takeCharacter(
        _ byte: UInt8,
        missing: Int,
        into output: inout [Input]
    ) {
        guard byte & 0xC0 == 0x80 else {
            reset()
            return begin(byte, into: &output)
        }
        sequence.append(byte)
        state = .character(missing: missing - 1)
        guard missing == 1 else { return }
        let text = String(validating: sequence, as: UTF8.self)
        if let character = text?.first, !character.isControl {
            output.append(.key(isAlternate ? .alt(character) : .character(character)))
        }
        reset()
    }

    private mutating func takePasted(_ byte: UInt8, into output: inout [Input]) {
        if byte == Self.pasteEnd[matchedEnd] {
            matchedEnd += 1
            if matchedEnd == Self.pasteEnd.count {
                matchedEnd = 0
                endPaste(into: &output)
            }
            return
        }
        // The marker has no other ESC, so a partial match never overlaps the next one.
        let kept = Self.pasteEnd[..<matchedEnd]
        matchedEnd = byte == 0x1B ? 1 : 0
        let room = max(Self.pasteLimit - pasted.count, 0)
        pasted.append(contentsOf: (kept + (matchedEnd == 0 ? [byte] : [])).prefix(room))
    }

    // MARK: - Ends

    mutating func endPaste(into output: inout [Input]) {
        pasted.append(contentsOf: Self.pasteEnd[..<matchedEnd])
        let text = String(decoding: pasted, as: UTF8.self)
        if !text.isEmpty { output.append(.paste(text)) }
        reset()
    }

    private mutating func finish(_ key: Key?, into output: inout [Input]) {
        if let key, sequence.count < Self.sequenceLimit {
            output.append(.key(isAlternate ? KeySequences.alt(key) : key))
        }
        reset()
    }

    mutating func reset() {
        state = .ground
        sequence = []
        isAlternate = false
        pasted = []
        matchedEnd = 0
        burst = PasteBurst()
    }
}

extension Character {
    fileprivate var isControl: Bool {
        unicodeScalars.allSatisfy(ScalarSafety.isControl)
    }

    /// A control key is named by the lower-case letter.
    fileprivate var lowercasedLetter: Character {
        lowercased().first ?? self
    }
}
