/// Answers of the terminal, in time or late.
extension KeyDecoder {
    mutating func finishAnswer(into output: inout [Input]) {
        if sequence[1] == UInt8(ascii: "]"),
            let report = TerminalReport(systemCommand: Array(sequence.dropFirst(2)))
        {
            output.append(.report(report))
        }
        reset()
    }

    /// Whether the beginning can only be an answer, however late the rest arrives.
    var isSurelyAnswer: Bool {
        switch state {
        case .answer: sequence.starts(with: Self.colorAnswer)
        case .control: sequence.starts(with: Self.privateAnswer)
        default: false
        }
    }

    mutating func take(
        _ byte: UInt8, after answer: LateAnswer, into output: inout [Input]
    ) {
        var answer = answer
        switch answer.take(byte) {
        case .open: state = .late(answer)
        case .answer(LateAnswer.pasteEnd): reset()
        case .answer(let beginning):
            sequence = [0x1B] + beginning
            state = beginning[0] == UInt8(ascii: "]") ? .answer(afterEscape: false) : .control
        case .typed(let held):
            type(held, into: &output)
            reset()
            begin(byte, into: &output)
        }
    }

    /// Emits the bytes that were held back as keys; they are printable.
    func type(_ bytes: [UInt8], into output: inout [Input]) {
        output += bytes.map { .key(.character(Character(Unicode.Scalar($0)))) }
    }
}

/// The beginning of a terminal's answer, or the end of a paste, whose ESC was decoded as the Escape
/// key because the rest arrived late.
struct LateAnswer: Equatable {
    /// The result of a byte.
    enum Outcome: Equatable {
        /// It may still be an answer.
        case open
        /// It is an answer; its bytes after the ESC.
        case answer([UInt8])
        /// It is not an answer: these bytes were typed, and then the last one.
        case typed([UInt8])
    }

    /// The beginnings of answers to our queries: a colour, the device attributes.
    private static let answers = ["]11;", "[?"].map { Array($0.utf8) }
    static let pasteEnd = Array("[201~".utf8)

    private let isAfterPaste: Bool

    /// The bytes so far, while it is unknown whether they were typed.
    private(set) var held: [UInt8] = []

    init(afterPaste: Bool = false) {
        isAfterPaste = afterPaste
    }

    private var beginnings: [[UInt8]] { isAfterPaste ? [Self.pasteEnd] : Self.answers }

    mutating func take(_ byte: UInt8) -> Outcome {
        let longer = held + [byte]
        guard beginnings.contains(where: { $0.starts(with: longer) }) else {
            return .typed(held)
        }
        held = longer
        return beginnings.contains(held) ? .answer(held) : .open
    }
}
