/// What a terminal answers, on time or late.
extension KeyDecoder {
    mutating func finishAnswer(into output: inout [Input]) {
        if sequence[1] == UInt8(ascii: "]"),
            let report = TerminalReport(systemCommand: Array(sequence.dropFirst(2)))
        {
            output.append(.report(report))
        }
        reset()
    }

    /// Whether what has begun is typed by nobody, however long the rest is in coming.
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

    /// Gives out what was held back; it is printable.
    func type(_ bytes: [UInt8], into output: inout [Input]) {
        output += bytes.map { .key(.character(Character(Unicode.Scalar($0)))) }
    }
}
