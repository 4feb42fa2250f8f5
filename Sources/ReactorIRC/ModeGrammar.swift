/// Which modes a room has, and which of them take an argument: `CHANMODES` and `PREFIX` of numeric
/// 005 (the modern documentation). Pure.
public struct ModeGrammar: Hashable, Sendable {
    /// What a mode's letter takes, and what it means.
    public enum Kind: Hashable, Sendable {
        /// Adds to or removes from a list; without an argument it asks for the list (type A).
        case list
        /// Takes an argument when it is set and when it is removed (type B).
        case setting
        /// Takes an argument only when it is set (type C).
        case limit
        /// Takes no argument (type D).
        case flag
        /// Gives a member a rank; the argument is a nick. The symbol is shown before nicks.
        case rank(symbol: UInt8)
    }

    /// The letters of ranks and their symbols, the highest rank first.
    public let ranks: [(letter: UInt8, symbol: UInt8)]
    private var kinds: [UInt8: Kind] = [:]

    /// Reads `CHANMODES`, such as `beI,k,l,imnst`, and `PREFIX`, such as `(ov)@+`. Types after the
    /// fourth are ignored, as the specification of ISUPPORT demands; so is an invalid `PREFIX`.
    public init(modes: String, prefix: String) {
        let types = modes.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        for (letters, kind) in zip(types, [Kind.list, .setting, .limit, .flag]) {
            for letter in letters { kinds[letter] = kind }
        }
        let parts = prefix.utf8.split(separator: UInt8(ascii: ")"))
        let isValid = prefix.utf8.first == UInt8(ascii: "(") && parts.count == 2
        ranks = isValid ? zip(parts[0].dropFirst(), parts[1]).map { ($0, $1) } : []
        for (letter, symbol) in ranks { kinds[letter] = .rank(symbol: symbol) }
    }

    /// What a letter means; nil when it is no mode.
    public func kind(of letter: UInt8) -> Kind? { kinds[letter] }

    /// Equal when the letters mean the same, and the ranks have the same order.
    public static func == (one: ModeGrammar, other: ModeGrammar) -> Bool {
        one.kinds == other.kinds && one.ranks.elementsEqual(other.ranks, by: { $0 == $1 })
    }

    /// Hashes the meaning of the letters.
    public func hash(into hasher: inout Hasher) { hasher.combine(kinds) }

    /// The symbols of ranks before a name, such as `@+` in `@+ann`, and the name.
    public func splitPrefixes(
        _ name: ArraySlice<UInt8>
    ) -> (symbols: ArraySlice<UInt8>, name: ArraySlice<UInt8>) {
        let symbols = name.prefix { byte in ranks.contains { $0.symbol == byte } }
        return (symbols, name[symbols.endIndex...])
    }
}

/// A mode that is set or removed.
public struct ModeChange: Hashable, Sendable {
    /// True after `+`.
    public let isSetting: Bool
    /// The mode's letter.
    public let letter: UInt8
    /// Its argument; nil when it takes none.
    public let argument: ArraySlice<UInt8>?

    /// A change of the mode with this letter.
    public init(isSetting: Bool, letter: UInt8, argument: ArraySlice<UInt8>? = nil) {
        self.isSetting = isSetting
        self.letter = letter
        self.argument = argument
    }
}

/// Reads the parameters of MODE, one letter at a time (RFC 2812, section 3.2.3). Pure.
///
///     let message = try Message("MODE #room +ob-l ann *!*@example.org")
///     guard var reader = ModeReader(message, from: 1, grammar) else { return }
///     while let step = reader.next() { apply(step) }
///
/// Letters before a sign are set. Arguments that no letter takes are ignored.
public struct ModeReader {
    /// What a letter is.
    public enum Step: Hashable, Sendable {
        /// A mode with the argument that it takes.
        case change(ModeChange)
        /// A list without an argument: the request to show it.
        case list(letter: UInt8)
        /// A mode that lacks its argument.
        case missingArgument(ModeChange)
        /// No mode of this grammar.
        case unknown(letter: UInt8)
    }

    private let grammar: ModeGrammar
    private var letters: ArraySlice<UInt8>
    private var arguments: ArraySlice<ArraySlice<UInt8>>
    private var isSetting = true

    /// A reader of letters with signs, and the arguments that belong to them.
    public init(
        _ letters: ArraySlice<UInt8>, arguments: [ArraySlice<UInt8>], _ grammar: ModeGrammar
    ) {
        self.letters = letters
        self.arguments = arguments[...]
        self.grammar = grammar
    }

    /// A reader of the parameters of a message from the one with this index on: the letters, then
    /// the arguments; nil when there is none.
    public init?(_ message: Message, from first: Int, _ grammar: ModeGrammar) {
        guard let letters = message[first] else { return nil }
        self.init(letters, arguments: message.parameters(from: first + 1), grammar)
    }

    /// The next letter; nil at the end.
    public mutating func next() -> Step? {
        while let letter = letters.popFirst() {
            switch letter {
            case Byte.plus: isSetting = true
            case Byte.minus: isSetting = false
            default: return step(letter)
            }
        }
        return nil
    }

    private mutating func step(_ letter: UInt8) -> Step {
        let change = ModeChange(isSetting: isSetting, letter: letter)
        switch grammar.kind(of: letter) {
        case nil: return .unknown(letter: letter)
        case .flag: return .change(change)
        case .limit where !isSetting: return .change(change)
        case .list where arguments.isEmpty: return .list(letter: letter)
        case .list, .setting, .limit, .rank:
            guard let argument = arguments.popFirst() else { return .missingArgument(change) }
            return .change(
                ModeChange(isSetting: isSetting, letter: letter, argument: argument))
        }
    }
}

extension MessageWriter {
    /// Appends changes, at least one, as the parameters of MODE: letters with as few signs as
    /// possible, then the arguments.
    public mutating func appendModes(_ changes: some Collection<ModeChange>) {
        var letters: [UInt8] = []
        var isSetting: Bool?
        for change in changes {
            if change.isSetting != isSetting {
                letters.append(change.isSetting ? Byte.plus : Byte.minus)
            }
            isSetting = change.isSetting
            letters.append(change.letter)
        }
        appendParameter(letters.span)
        for argument in changes.lazy.compactMap(\.argument) { appendParameter(argument.span) }
    }

    /// How to distribute changes over messages: for each the range of its changes, whose letters,
    /// signs and arguments have at most `byteLimit` bytes with the spaces between them; see
    /// `TextPieces.lines`.
    public static func modeLines(
        _ changes: some Sequence<ModeChange>, byteLimit: Int, countLimit: Int
    ) -> [Range<Int>] {
        // A sign, the letter, and the argument. The space before the argument counts as one between
        // two words, of which a line has one fewer.
        TextPieces.lines(
            of: changes.lazy.map { 2 + ($0.argument?.count ?? 0) }, byteLimit: byteLimit - 1,
            countLimit: countLimit)
    }
}
