/// The contents of a settings file: its entries, and diagnostics for the rest. Pure.
///
/// A line is `name = value`, `[section]` or a comment; an entry belongs to the section above
/// it. A `#` begins a comment at the start of a line, or between blanks, so that
/// `reply = #a0a0ff` needs no quotes. The items of a value are separated by commas; an item in
/// double quotes keeps its blanks, commas and `#`, with `\"` and `\\` for quotes and backslashes. A
/// name that contains an `=` or a `#` is quoted too. If a name is set twice, the later value is
/// used.
package struct SettingsText: Equatable, Sendable {
    /// A line `[section]`.
    package struct Section: Equatable, Sendable {
        /// The words in the brackets.
        package let path: [String]
        /// Where it is.
        package let origin: SettingsOrigin
    }

    /// The most diagnostics for one file, which may be no settings file at all.
    package static let diagnosticLimit = 50

    /// The mark at the start of a file by which some editors declare UTF-8.
    static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// The name of the file in diagnostics.
    package let name: String
    /// The entries, in the order of the file.
    package private(set) var entries: [SettingsEntry] = []
    /// The sections, in the order of the file, with repetitions.
    package private(set) var sections: [Section] = []
    /// The problems found.
    package private(set) var diagnostics: [SettingsDiagnostic] = []

    private var places: [[String]: Int] = [:]
    /// The entries that could not be read.
    private var invalid: Set<[String]> = []
    /// Nil under an invalid section header, where the lines cannot be checked.
    private var section: [String]? = []

    /// Reads the contents of a file.
    package init(_ bytes: [UInt8], named name: String) {
        self.name = name
        let mark = Self.byteOrderMark
        let text =
            Array(bytes.prefix(mark.count)) == mark ? bytes.dropFirst(mark.count) : bytes[...]
        let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() { take(line, number: index + 1) }
    }

    /// Reads a text, for tests and defaults.
    package init(_ text: String = "", named name: String = "settings") {
        self.init(Array(text.utf8), named: name)
    }

    /// The entry that is used for a section's words and a name.
    package subscript(path: [String]) -> SettingsEntry? { places[path].map { entries[$0] } }

    /// Whether the value at a section's words and a name could not be read, which a diagnostic
    /// reports.
    package func isInvalid(_ path: [String]) -> Bool { invalid.contains(path) }

    /// True when a section, or the start, has an entry.
    func hasEntries(in section: [String]) -> Bool { entries.contains { $0.section == section } }

    /// The entries that are used in a section, in the order of the file.
    package func entries(in section: [String]) -> [SettingsEntry] {
        entries.indices.filter { places[entries[$0].path] == $0 }.map { entries[$0] }
            .filter { $0.section == section }
    }

    /// A value as written in a file, in quotes if needed.
    package static func written(_ value: String) -> String {
        let hasBlankEdge = value.first?.isWhitespace == true || value.last?.isWhitespace == true
        let isBare = !value.isEmpty && !hasBlankEdge && !value.contains { "\"#,=\\".contains($0) }
        if isBare { return value }
        return "\"" + value.flatMap { "\"\\".contains($0) ? ["\\", $0] : [$0] } + "\""
    }

    /// The problems of sections that are none of `plain`, which have one word, nor of `named`, which
    /// have a second one.
    package func unknownSections(
        besides plain: [String] = [], named: [String]
    ) -> [SettingsDiagnostic] {
        sections.compactMap { section in
            let (kind, name) = (section.path[0], section.path.dropFirst())
            let article = kind.first.map { "aeiou".contains($0) } == true ? "an" : "a"
            switch name.count {
            case 0 where plain.contains(kind), 1 where named.contains(kind): return nil
            case 0 where named.contains(kind):
                return SettingsDiagnostic(
                    section.origin, "\(article) \(kind) needs a name: [\(kind) NAME]")
            case 2... where named.contains(kind):
                let joined = name.joined(separator: "-")
                return SettingsDiagnostic(
                    section.origin,
                    "the name of \(article) \(kind) has no blanks: write [\(kind) \(joined)]")
            default:
                let hint = suggestion(for: kind, among: plain + named)
                let words = section.path.joined(separator: " ")
                return SettingsDiagnostic(section.origin, "unknown section [\(words)]\(hint)")
            }
        }
    }

    // MARK: -

    private mutating func take(_ bytes: ArraySlice<UInt8>, number: Int) {
        let end = bytes.count - (bytes.last == UInt8(ascii: "\r") ? 1 : 0)
        guard let line = String(validating: bytes.prefix(end), as: UTF8.self) else {
            return complain(.file(name, line: number), "the line is not UTF-8")
        }
        do throws(SettingsLine.Failure) {
            try take(SettingsLine(reading: line), number: number)
        } catch {
            if line.drop(while: \.isWhitespace).hasPrefix("[") { section = nil }
            if let section, !error.name.isEmpty { invalid.insert(section + [error.name]) }
            complain(.file(name, line: number, column: error.column), error.reason)
        }
    }

    private mutating func take(_ line: SettingsLine, number: Int) {
        switch line {
        case .blank: break
        case .section(let words, let column):
            section = words
            let origin = SettingsOrigin.file(name, line: number, column: column)
            sections.append(Section(path: words, origin: origin))
        case .entry(let entry):
            guard let section else { return }
            add(
                SettingsEntry(
                    path: section + [entry.name], text: entry.text, items: entry.items,
                    nameOrigin: .file(name, line: number, column: entry.nameColumn),
                    valueOrigin: .file(name, line: number, column: entry.valueColumn)))
        }
    }

    private mutating func add(_ entry: SettingsEntry) {
        if let earlier = self[entry.path], case .file(_, let line, _) = earlier.nameOrigin {
            let reason = "\"\(entry.name)\" is already set at line \(line); remove one of them"
            complain(entry.nameOrigin, reason)
        }
        places[entry.path] = entries.count
        entries.append(entry)
    }

    private mutating func complain(_ origin: SettingsOrigin, _ reason: String) {
        switch diagnostics.count {
        case ..<Self.diagnosticLimit: diagnostics.append(SettingsDiagnostic(origin, reason))
        case Self.diagnosticLimit:
            diagnostics.append(SettingsDiagnostic(origin, "and more; is this a settings file?"))
        default: break
        }
    }
}

/// One `name = value` of a settings file.
package struct SettingsEntry: Hashable, Sendable {
    /// The words of its section, and its name.
    package let path: [String]
    /// The value as one text: as written or, if a part is quoted, its items.
    package let text: String
    /// The value as a list, separated by commas outside quotes.
    package let items: [String]
    /// Where the name is.
    package let nameOrigin: SettingsOrigin
    /// Where the value is.
    package let valueOrigin: SettingsOrigin

    /// The words in the brackets above it; none at the file's start.
    package var section: [String] { path.dropLast() }
    /// The text before the `=`.
    package var name: String { path.last ?? "" }
}
