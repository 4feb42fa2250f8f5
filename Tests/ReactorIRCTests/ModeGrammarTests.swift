import ReactorIRC
import Testing

@Suite("ModeGrammar", .timeLimit(.minutes(10)))
struct ModeGrammarTests {
    private let grammar = ModeGrammar(modes: "beI,k,l,imnst,xyz", prefix: "(ov)@+")

    /// Each step in a short form: `+o ann`, `list b`, `missing +k`, `unknown q`.
    private func steps(_ line: String) throws -> [String] {
        let message = try Message("MODE #room \(line)")
        var reader = try #require(ModeReader(message, from: 1, grammar))
        var steps: [String] = []
        while let step = reader.next() {
            switch step {
            case .change(let change): steps.append(text(change))
            case .missingArgument(let change): steps.append("missing \(text(change))")
            case .list(let letter): steps.append("list \(Character(Unicode.Scalar(letter)))")
            case .unknown(let letter): steps.append("unknown \(Character(Unicode.Scalar(letter)))")
            }
        }
        return steps
    }

    private func text(_ change: ModeChange) -> String {
        let letter = Character(Unicode.Scalar(change.letter))
        let argument = change.argument.map { " " + String(decoding: $0, as: UTF8.self) } ?? ""
        return "\(change.isSetting ? "+" : "-")\(letter)\(argument)"
    }

    @Test(arguments: [
        ("+i", ["+i"]), ("i", ["+i"]), ("-i+m-n", ["-i", "+m", "-n"]),
        ("+ov-b ann bob *!*@host", ["+o ann", "+v bob", "-b *!*@host"]),
        ("+kl-kl key 10 key", ["+k key", "+l 10", "-k key", "-l"]),
        ("b", ["list b"]), ("+be", ["list b", "list e"]), ("+bb a", ["+b a", "list b"]),
        ("+o", ["missing +o"]), ("-k", ["missing -k"]), ("+l", ["missing +l"]),
        ("+xi", ["unknown x", "+i"]), ("+-+-", []), ("+ii", ["+i", "+i"]),
        ("+i extra", ["+i"]), ("+ö", ["unknown Ã", "unknown ¶"]),
    ])
    func `letters take the arguments of their kinds`(line: String, expected: [String]) throws {
        #expect(try steps(line) == expected)
    }

    @Test func `without letters there is nothing to read`() throws {
        #expect(ModeReader(try Message("MODE #room"), from: 1, grammar) == nil)
    }

    @Test func `ranks are in their order`() {
        #expect(grammar.ranks.map(\.letter) == Array("ov".utf8))
        #expect(grammar.ranks.map(\.symbol) == Array("@+".utf8))
        #expect(grammar.kind(of: UInt8(ascii: "v")) == .rank(symbol: UInt8(ascii: "+")))
        #expect(grammar != ModeGrammar(modes: "beI,k,l,imnst", prefix: "(vo)+@"))
        #expect(grammar == ModeGrammar(modes: "Ieb,k,l,tsnmi", prefix: "(ov)@+"))
    }

    @Test(arguments: ["", "ov", "(ov", "(ov)", ")@+", "()"])
    func `a prefix that is none has no ranks`(prefix: String) {
        #expect(ModeGrammar(modes: "b,k,l,i", prefix: prefix).ranks.isEmpty)
    }

    @Test(arguments: [
        ("@+ann", "@+", "ann"), ("ann", "", "ann"), ("@", "@", ""), ("%ann", "", "%ann"),
    ])
    func `symbols before a name are ranks`(name: String, symbols: String, rest: String) {
        let parts = grammar.splitPrefixes(Array(name.utf8)[...])
        #expect(parts.symbols.elementsEqual(symbols.utf8))
        #expect(parts.name.elementsEqual(rest.utf8))
    }

    private func change(_ text: String, _ argument: String? = nil) -> ModeChange {
        ModeChange(
            isSetting: text.hasPrefix("+"), letter: Array(text.utf8)[1],
            argument: argument.map { Array($0.utf8)[...] })
    }

    @Test func `changes are written with as few signs as possible`() throws {
        let changes = [
            change("+o", "ann"), change("+v", "bob"), change("-b", "*!*@host"), change("-i"),
            change("+m"),
        ]
        var writer = MessageWriter()
        writer.begin()
        writer.appendCommand("MODE")
        writer.appendParameter("#room")
        writer.appendModes(changes)
        let range = writer.end()
        let line = String(decoding: writer.bytes[range].dropLast(2), as: UTF8.self)
        #expect(line == "MODE #room +ov-bi+m ann bob *!*@host")
        var reader = try #require(ModeReader(try Message(line), from: 1, grammar))
        for change in changes { #expect(reader.next() == .change(change)) }
        #expect(reader.next() == nil)
    }

    @Test func `changes are distributed over messages`() {
        let changes = (0..<7).map { _ in change("+o", "somebody") }
        #expect(
            MessageWriter.modeLines(changes, byteLimit: 400, countLimit: 3)
                == [0..<3, 3..<6, 6..<7])
        #expect(
            MessageWriter.modeLines(changes, byteLimit: 22, countLimit: 10)
                == [0..<2, 2..<4, 4..<6, 6..<7])
    }

    @Test(arguments: [(21, [0..<1, 1..<2, 2..<3]), (22, [0..<2, 2..<3])])
    func `changes with a sign each fit too`(byteLimit: Int, lines: [Range<Int>]) {
        let changes = ["+o", "-o", "+o"].map { change($0, "somebody") }
        let found = MessageWriter.modeLines(changes, byteLimit: byteLimit, countLimit: 10)
        #expect(found == lines)
        for line in found {
            var writer = MessageWriter()
            writer.begin()
            writer.appendModes(changes[line])
            // The space before the letters does not count.
            #expect(writer.bytes.count - 1 <= byteLimit)
        }
    }
}
