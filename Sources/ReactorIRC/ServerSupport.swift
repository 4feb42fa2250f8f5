/// What a server announces in numeric 005: the tokens of ISUPPORT (the modern documentation). Pure.
///
/// A server declares them and writes them in lines; a client reads them, and asks for their meaning.
/// Without a token its default applies, which is what a server of RFC 1459 does. The number of
/// tokens is not limited.
public struct ServerSupport: Hashable, Sendable {
    /// The most tokens in a message, which also has a nick and a text.
    public static let tokensPerLine = 13

    private var names: [String] = []
    private var values: [String: String] = [:]

    /// Support without tokens: that of a server of RFC 1459.
    public init() {}

    /// The value of a token, empty when it has none; nil when there is no such token. Setting nil
    /// removes it.
    public subscript(name: String) -> String? {
        get { values[name] }
        set {
            if newValue == nil {
                names.removeAll { $0 == name }
            } else if values[name] == nil {
                names.append(name)
            }
            values[name] = newValue
        }
    }

    // MARK: - Writing

    /// The tokens as they are written, in the order in which they were set.
    public var tokens: [String] { names.map(token) }

    /// The tokens that turn `old` into this: new and changed ones, and `-NAME` for removed ones.
    public func changes(from old: ServerSupport) -> [String] {
        names.filter { values[$0] != old.values[$0] }.map(token)
            + old.names.filter { values[$0] == nil }.map { "-\($0)" }
    }

    /// The tokens in groups, each for one message: at most `tokensPerLine` of them, and `byteLimit`
    /// bytes with the spaces between them.
    public static func lines(of tokens: [String], byteLimit: Int) -> [[String]] {
        TextPieces.lines(
            of: tokens.lazy.map(\.utf8.count), byteLimit: byteLimit, countLimit: tokensPerLine
        ).map { Array(tokens[$0]) }
    }

    private func token(_ name: String) -> String {
        guard let value = values[name], !value.isEmpty else { return name }
        return "\(name)=\(Self.escaped(value))"
    }

    private static func escaped(_ value: String) -> String {
        guard value.utf8.contains(where: mustEscape) else { return value }
        var escaped: [UInt8] = []
        for byte in value.utf8 {
            if mustEscape(byte) {
                let digits = String(byte, radix: 16, uppercase: true)
                escaped += "\\x\(byte < 16 ? "0" : "")\(digits)".utf8
            } else {
                escaped.append(byte)
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }

    private static func mustEscape(_ byte: UInt8) -> Bool {
        byte <= Byte.space || byte == Byte.backslash || byte == Byte.equals
    }

    // MARK: - Reading

    /// Reads the tokens of a numeric 005: all parameters between the nick and the text.
    public mutating func read(_ message: Message) {
        for token in message.parameters(from: 1).dropLast() {
            read(token: String(decoding: token, as: UTF8.self))
        }
    }

    /// Reads a token: `NAME`, `NAME=VALUE` or `-NAME`, which removes it; one without a name is
    /// ignored.
    public mutating func read(token: String) {
        let bytes = token.utf8
        if bytes.first == Byte.minus {
            self[String(token.unicodeScalars.dropFirst())] = nil
        } else if let end = bytes.firstIndex(of: Byte.equals) {
            if end == bytes.startIndex { return }
            self[String(token[..<end])] = Self.unescaped(bytes[end...].dropFirst())
        } else if !token.isEmpty {
            self[token] = ""
        }
    }

    private static func unescaped(_ value: Substring.UTF8View) -> String {
        var bytes: [UInt8] = []
        var rest = value
        while let byte = rest.popFirst() {
            if byte == Byte.backslash, rest.first == UInt8(ascii: "x"),
                let escaped = Self.byte(ofDigits: rest.dropFirst().prefix(2))
            {
                bytes.append(escaped)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The byte that two hexadecimal digits denote; nil for another text.
    private static func byte(ofDigits digits: Substring.UTF8View) -> UInt8? {
        let values = digits.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        return values.count == 2 ? UInt8(16 * values[0] + values[1]) : nil
    }
}

// MARK: - Meaning

extension ServerSupport {
    /// Which letters of names are equal. An unknown mapping counts as ASCII, since all have that in
    /// common.
    public var caseMapping: CaseMapping {
        guard let name = self["CASEMAPPING"] else { return .rfc1459 }
        return CaseMapping(rawValue: name) ?? .ascii
    }

    /// The modes of rooms, and the ranks of their members.
    public var modes: ModeGrammar {
        ModeGrammar(
            modes: self["CHANMODES"] ?? "b,k,l,imnpst", prefix: self["PREFIX"] ?? "(ov)@+")
    }

    /// True for the name of a room, by its first character.
    public func isRoom(_ name: some Collection<UInt8>) -> Bool {
        guard let first = name.first else { return false }
        return (self["CHANTYPES"] ?? "#&").utf8.contains(first)
    }

    /// The symbols that may precede a room's name in a target, which then is its members of that
    /// rank or a higher one (`STATUSMSG`).
    public var statusSymbols: [UInt8] { Array((self["STATUSMSG"] ?? "").utf8) }

    /// The value of a token as a number, such as that of `NICKLEN`; nil when it is none. It may be
    /// zero or negative.
    public func number(_ name: String) -> Int? { self[name].flatMap { Int($0) } }

    /// How many modes with an argument a MODE may change (`MODES`); nil without a limit.
    public var modesPerLine: Int? { self["MODES"] == nil ? 3 : number("MODES") }

    /// How many targets a command, in upper case, may have (`TARGMAX`); nil without a limit.
    public func targetLimit(of command: String) -> Int? {
        for entry in (self["TARGMAX"] ?? "").split(separator: ",") {
            let parts = entry.split(separator: ":", omittingEmptySubsequences: false)
            if parts.count == 2, parts[0] == command { return Int(parts[1]) }
        }
        return self["TARGMAX"] == nil ? 1 : nil
    }
}
