import Text

/// One parsed line of a settings file. Pure.
enum SettingsLine: Equatable {
    /// Nothing, or a comment.
    case blank
    case section([String], column: Int)
    case entry(Entry)

    struct Entry: Equatable {
        var name = ""
        var text = ""
        var items: [String] = []
        var nameColumn = 1
        var valueColumn = 1
        /// The column after the value.
        var valueEnd = 1
    }

    /// Why the line is invalid, and at which character.
    struct Failure: Error, Equatable {
        let column: Int
        let reason: String
        /// The name before the `=`; empty when the line has none.
        var name = ""
    }

    /// Parses a line without its end.
    init(reading line: String) throws(Failure) {
        var scanner = Scanner(line)
        if let control = scanner.characters.firstIndex(where: Scanner.isControl) {
            let value = scanner.characters[control].unicodeScalars.first?.value ?? 0
            let code = "U+" + String(value + 0x10000, radix: 16, uppercase: true).dropFirst()
            throw Failure(column: control + 1, reason: "a control character (\(code))")
        }
        scanner.skipBlanks()
        if scanner.isAtEnd {
            self = .blank
        } else if scanner.next == "[" {
            self = try .section(scanner.takeSection(), column: scanner.start)
        } else {
            self = try .entry(scanner.takeEntry())
        }
    }
}

/// Scans a line's characters.
private struct Scanner {
    let characters: [Character]
    private(set) var index = 0
    /// The column of the next character.
    private(set) var start = 1

    init(_ line: String) { characters = Array(line) }

    static func isControl(_ character: Character) -> Bool {
        character != "\t"
            && character.unicodeScalars.contains(where: ScalarSafety.isControl)
    }

    var next: Character? { index < characters.count ? characters[index] : nil }
    var column: Int { index + 1 }

    /// Whether the rest is empty or a comment.
    var isAtEnd: Bool {
        guard next == "#" else { return next == nil }
        let before = characters[..<index].last
        let after = characters[(index + 1)...].first
        let isFirst = characters[..<index].allSatisfy(Self.isBlank)
        return isFirst || (before.map(Self.isBlank) ?? true) && (after.map(Self.isBlank) ?? true)
    }

    mutating func skipBlanks() {
        while let next, Self.isBlank(next) { index += 1 }
    }

    mutating func takeSection() throws(SettingsLine.Failure) -> [String] {
        start = column
        let rest = characters[(index + 1)...]
        guard let end = rest.firstIndex(of: "]") else {
            throw failure("\"]\" is missing; the lines under this section are left out")
        }
        let words = characters[(index + 1)..<end].split(whereSeparator: Self.isBlank)
        guard !words.isEmpty else {
            throw failure("a section needs a name; the lines under it are left out")
        }
        index = end + 1
        try expectEnd(after: "the section's \"]\"")
        return words.map { String($0) }
    }

    mutating func takeEntry() throws(SettingsLine.Failure) -> SettingsLine.Entry {
        var entry = SettingsLine.Entry()
        start = column
        entry.nameColumn = column
        entry.name = next == "\"" ? try takeQuoted() : takeBareName()
        skipBlanks()
        do throws(SettingsLine.Failure) {
            try takeRest(into: &entry)
        } catch {
            throw SettingsLine.Failure(
                column: error.column, reason: error.reason, name: entry.name)
        }
        return entry
    }

    // MARK: -

    /// What follows the name.
    private mutating func takeRest(
        into entry: inout SettingsLine.Entry
    ) throws(SettingsLine.Failure) {
        guard next == "=" else { throw failure("there is no \"=\": write name = value") }
        guard !entry.name.isEmpty else { throw failure("a name is missing before \"=\"") }
        index += 1
        skipBlanks()
        entry.valueColumn = column
        start = column
        try takeValue(into: &entry)
    }

    private static func isBlank(_ character: Character) -> Bool {
        character == " " || character == "\t"
    }

    private static func trimmed(_ text: String) -> String {
        String(text.reversed().drop(while: isBlank).reversed().drop(while: isBlank))
    }

    private mutating func takeBareName() -> String {
        var name = ""
        while let next, next != "=", !isAtEnd {
            name.append(next)
            index += 1
        }
        return Self.trimmed(name)
    }

    private mutating func takeValue(
        into entry: inout SettingsLine.Entry
    ) throws(SettingsLine.Failure) {
        guard !isAtEnd else {
            throw failure(
                next == "#"
                    ? "a value is missing: # begins a comment, unless it is in quotes"
                    : "a value is missing; write \"\" for an empty one")
        }
        let first = index
        var isBare = true
        repeat {
            if !entry.items.isEmpty { index += 1 }
            skipBlanks()
            isBare = isBare && next != "\""
            try entry.items.append(next == "\"" ? takeQuotedItem() : takeBareItem())
        } while next == ","
        let length = characters[first..<index].reversed().drop(while: Self.isBlank).count
        entry.valueEnd = first + length + 1
        entry.text =
            isBare
            ? Self.trimmed(String(characters[first..<index]))
            : entry.items.joined(separator: ", ")
    }

    private mutating func takeBareItem() -> String {
        var item = ""
        while let next, next != ",", !isAtEnd {
            item.append(next)
            index += 1
        }
        return Self.trimmed(item)
    }

    private mutating func takeQuotedItem() throws(SettingsLine.Failure) -> String {
        let item = try takeQuoted()
        skipBlanks()
        if next != "," { try expectEnd(after: "the closing quote") }
        return item
    }

    private mutating func takeQuoted() throws(SettingsLine.Failure) -> String {
        var text = ""
        start = column
        index += 1
        while let next {
            index += 1
            switch next {
            case "\"": return text
            case "\\":
                guard let escaped = self.next, escaped == "\"" || escaped == "\\" else {
                    start = column - 1
                    throw failure("in quotes a backslash is written \"\\\\\"")
                }
                text.append(escaped)
                index += 1
            default: text.append(next)
            }
        }
        throw failure("the closing quote is missing")
    }

    private mutating func expectEnd(after what: String) throws(SettingsLine.Failure) {
        skipBlanks()
        guard !isAtEnd else { return }
        start = column
        throw failure("there is more after \(what)")
    }

    private func failure(_ reason: String) -> SettingsLine.Failure {
        SettingsLine.Failure(column: start, reason: reason)
    }
}
