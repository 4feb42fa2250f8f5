/// A value for a settings file: `name = value` in a section. Pure.
package struct SettingsEdit: Hashable, Sendable {
    /// The words in the brackets; none for the file's start.
    package let section: [String]
    /// The name of the setting.
    package let name: String
    /// The value as text, without quotes.
    package let value: String

    /// An edit of a setting in a section; at the file's start if there is none.
    package init(_ name: String, _ value: String, in section: [String] = []) {
        self.section = section
        self.name = name
        self.value = value
    }

    /// The words of the section, and the name.
    package var path: [String] { section + [name] }

    /// The contents of a file with these values; every other line stays byte for byte.
    ///
    /// A value is replaced where it is used. A new one is placed below the comment that shows the
    /// setting, else at the end of its section; a new section is placed at the end of the file.
    package static func apply(_ edits: [SettingsEdit], to bytes: [UInt8]) -> [UInt8] {
        var file = EditedLines(bytes)
        for edit in edits { file.apply(edit) }
        return file.bytes
    }
}

/// The lines of a settings file that is edited.
private struct EditedLines {
    private struct Line {
        /// Without its LF.
        var bytes: [UInt8]
        /// Nil if it is invalid.
        var meaning: SettingsLine?
        /// The section to which it belongs; nil below an invalid header.
        var section: [String]?
    }

    private var lines: [Line] = []
    private let hasMark: Bool
    private var endsLines: Bool
    /// What ends a new line, before its LF.
    private let ending: [UInt8]

    init(_ bytes: [UInt8]) {
        hasMark = bytes.starts(with: SettingsText.byteOrderMark)
        endsLines = bytes.last == 0x0A
        var parts = (hasMark ? bytes.dropFirst(SettingsText.byteOrderMark.count) : bytes[...])
            .split(separator: 0x0A, omittingEmptySubsequences: false)
        // No line follows the last LF.
        if parts.last?.isEmpty == true { parts.removeLast() }
        ending = parts.first?.last == 0x0D ? [0x0D] : []
        var section: [String]? = []
        for part in parts {
            let meaning = Self.meaning(of: part)
            switch meaning {
            case .section(let words, _): section = words
            case nil where part.first { $0 != 0x20 && $0 != 0x09 } == UInt8(ascii: "["):
                section = nil
            default: break
            }
            lines.append(Line(bytes: Array(part), meaning: meaning, section: section))
        }
    }

    var bytes: [UInt8] {
        let text = lines.map(\.bytes).joined(separator: [0x0A])
        return (hasMark ? SettingsText.byteOrderMark : []) + text + (endsLines ? [0x0A] : [])
    }

    mutating func apply(_ edit: SettingsEdit) {
        let value = SettingsText.written(edit.value)
        let used = lines.lastIndex { $0.section == edit.section && Self.name(of: $0) == edit.name }
        if let used { return replaceValue(in: used, by: value) }
        insert("\(edit.name) = \(value)", at: place(for: edit))
    }

    // MARK: -

    private static func meaning(of line: some BidirectionalCollection<UInt8>) -> SettingsLine? {
        let text = line.last == 0x0D ? line.dropLast() : line[...]
        return String(validating: text, as: UTF8.self).flatMap { try? SettingsLine(reading: $0) }
    }

    private static func name(of line: Line) -> String? {
        if case .entry(let entry) = line.meaning { entry.name } else { nil }
    }

    /// The name in a comment that shows a setting: `#name = value`.
    private static func shownName(of line: Line) -> String? {
        guard line.meaning == .blank else { return nil }
        let text = line.bytes.drop { $0 == 0x20 || $0 == 0x09 }
        guard text.first == UInt8(ascii: "#"),
            case .entry(let entry) = meaning(of: text.dropFirst())
        else { return nil }
        return entry.name
    }

    private mutating func replaceValue(in index: Int, by value: String) {
        guard case .entry(let entry) = lines[index].meaning else { return }
        let line = Array(String(decoding: lines[index].bytes, as: UTF8.self))
        let text =
            String(line[..<(entry.valueColumn - 1)]) + value
            + String(line[(entry.valueEnd - 1)...])
        lines[index].bytes = Array(text.utf8)
        lines[index].meaning = Self.meaning(of: lines[index].bytes)
    }

    /// Where a new line of the section begins; a section that does not exist is added.
    private mutating func place(for edit: SettingsEdit) -> Int {
        let own = lines.indices.filter { lines[$0].section == edit.section }
        if let shown = own.first(where: { Self.shownName(of: lines[$0]) == edit.name }) {
            return shown + 1
        }
        let last = own.last {
            switch lines[$0].meaning {
            case .entry, .section: true
            case .blank, nil: false
            }
        }
        if let last { return last + 1 }
        if edit.section.isEmpty { return startOfFirstSection }
        if lines.last.map({ $0.bytes.contains { $0 > 0x20 } }) ?? false { append("") }
        append("[\(edit.section.joined(separator: " "))]")
        return lines.count
    }

    /// Where the first section begins, with the comment above it, unless that begins the file.
    private var startOfFirstSection: Int {
        let isHeader = { (line: Line) in line.section != [] }
        guard let header = lines.firstIndex(where: isHeader) else { return lines.count }
        let isEmpty = { (line: Line) in !line.bytes.contains { $0 > 0x20 } }
        return lines[..<header].lastIndex(where: isEmpty).map { $0 + 1 } ?? header
    }

    private mutating func append(_ text: String) {
        insert(text, at: lines.count)
    }

    private mutating func insert(_ text: String, at index: Int) {
        let section = index > 0 ? lines[index - 1].section : []
        let bytes = Array(text.utf8) + ending
        let meaning = Self.meaning(of: bytes)
        var line = Line(bytes: bytes, meaning: meaning, section: section)
        if case .section(let words, _) = meaning { line.section = words }
        if index == lines.count { endsLines = true }
        lines.insert(line, at: index)
    }
}
