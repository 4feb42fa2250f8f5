import TerminalUI

/// The keys are the same however their bytes are cut, and a terminal's report is never a key.
enum KeysTarget {
    static func run(_ input: [UInt8]) {
        var choices = Choices(input)
        let size = 2 + choices.number(below: 7)
        let kind = choices.byte()
        let typed = choices.all()
        let whole = keys([typed])
        for pieces in typed.cutInManyWays(size) {
            require(keys(pieces) == whole, "the keys depend on the cut")
        }
        for input in whole { check(input) }
        checkAnswer(kind, typed)
    }

    private static func keys(_ pieces: [[UInt8]]) -> [Input] {
        var decoder = KeyDecoder(extraSequences: [Array("\u{1B}Oz".utf8): .function(12)])
        var inputs = pieces.flatMap { decoder.decode($0) }
        var silences = 0
        while decoder.patience(escapeTimeout: .milliseconds(30)) != nil {
            inputs += decoder.flush()
            silences += 1
            require(silences <= 2, "it waits forever")
        }
        require(decoder.flush().isEmpty, "keys without input")
        return inputs
    }

    private static func check(_ input: Input) {
        if case .key(let key) = input {
            require(!key.description.isEmpty, "a key without a name")
            if case .character(let character) = key { check(character) }
            if case .alt(let character) = key { check(character) }
        }
        // An invalid byte becomes up to three bytes of UTF-8.
        if case .paste(let text) = input {
            require(text.utf8.count <= 3 * KeyDecoder.pasteLimit, "a paste without a limit")
        }
    }

    private static func check(_ character: Character) {
        let isControl = character.unicodeScalars.contains { $0.value < 0x20 || $0 == "\u{7F}" }
        require(!isControl, "a control character is typed")
    }

    /// DA, DSR, CPR, DECRQM, focus, and the reports of OSC, DCS and APC, with any bytes that they
    /// may contain.
    private static func checkAnswer(_ kind: UInt8, _ bytes: [UInt8]) {
        let digits = bytes.prefix(12).map { UInt8(ascii: "0") + $0 % 10 }
        let number = String(decoding: digits, as: UTF8.self)
        let visible = bytes.prefix(200).map { 0x20 + $0 % 0x5F }
        let words = String(decoding: visible.filter { $0 != 0x5C }, as: UTF8.self)
        let answers = [
            "[?\(number);1c", "[>\(number);276;0c", "[=\(number)c", "[\(number);14R",
            "[?\(number);1R", "[0n", "[?\(number);2$y", "[\(number);2$y", "[?\(number)u", "[I",
            "[O", "[8;\(number);80t", "[\(number);1;1;112;112;1;0x",
            "]\(number);rgb:0000/ffff/0000\u{1B}\\", "]11;\(words)\u{7}", "]52;c;\(words)\u{1B}\\",
            "P>|\(words)\u{1B}\\", "P1$r\(words)\u{1B}\\", "_G\(words)\u{1B}\\",
        ]
        let answer = Array("\u{1B}\(answers[Int(kind) % answers.count])".utf8)
        for pieces in answer.cutInManyWays(3) {
            let decoded = keys([Array("a".utf8)] + pieces + [Array("b".utf8)])
            let typed = decoded.filter { if case .key = $0 { true } else { false } }
            require(typed == [.key(.character("a")), .key(.character("b"))], "keys: \(decoded)")
            let hasPaste = decoded.contains { if case .paste = $0 { true } else { false } }
            require(!hasPaste, "a report is a paste")
        }
    }
}
