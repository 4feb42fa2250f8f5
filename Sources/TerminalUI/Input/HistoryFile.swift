/// The format of the history file: a line for each entry, oldest first.
///
/// A line is `\@`, the endpoint, a tab character and the text, both as ``EscapedLine``. Earlier
/// versions did not store the endpoint: their lines are the text alone, which never begins with
/// `\@`. A new entry is appended as a line, so that the file is rewritten only occasionally.
package enum HistoryFile {
    /// The contents of a file.
    package struct Contents: Equatable, Sendable {
        /// The entries, oldest first.
        package let entries: [HistoryEntry]
        /// The number of lines skipped as invalid, or as longer than an input may be.
        package let skipped: Int

        /// The contents of a file.
        package init(entries: [HistoryEntry], skipped: Int) {
            self.entries = entries
            self.skipped = skipped
        }
    }

    /// The text of a file with these entries.
    package static func encode(_ entries: some Sequence<HistoryEntry>) -> String {
        entries.reduce(into: "") { $0 += line(for: $1) }
    }

    /// The line that appends an entry, with its end.
    package static func line(for entry: HistoryEntry) -> String {
        let place = entry.endpoint.map { "\(mark)\(EscapedLine.encode($0, tabs: true))\t" } ?? ""
        return place + EscapedLine.encode(entry.text) + "\n"
    }

    /// Reads a file; invalid lines are skipped and counted, empty ones are ignored.
    package static func decode(_ bytes: some Collection<UInt8>) -> Contents {
        var entries: [HistoryEntry] = []
        var skipped = 0
        for line in bytes.split(separator: 0x0A) {
            if let entry = entry(of: line) { entries.append(entry) } else { skipped += 1 }
        }
        return Contents(entries: entries, skipped: skipped)
    }

    /// The newest entries, oldest first: at most `limit` of each endpoint, without earlier copies.
    package static func newest(_ entries: [HistoryEntry], limit: Int) -> [HistoryEntry] {
        var seen: Set<HistoryEntry> = []
        var counts: [String?: Int] = [:]
        let kept = entries.reversed().filter { entry in
            guard seen.insert(entry).inserted else { return false }
            counts[entry.endpoint, default: 0] += 1
            return counts[entry.endpoint, default: 0] <= limit
        }
        return kept.reversed()
    }

    // MARK: -

    private static let mark = "\\@"

    private static func entry(of line: some Collection<UInt8>) -> HistoryEntry? {
        var text = line[...]
        var endpoint: String?
        if line.starts(with: mark.utf8) {
            guard let tab = line.firstIndex(of: 0x09),
                let name = EscapedLine.decode(line[..<tab].dropFirst(mark.utf8.count))
            else { return nil }
            endpoint = name
            text = line[line.index(after: tab)...]
        }
        // Each byte of a text takes at most two in the file.
        guard text.count <= 2 * LineEditor.byteLimit else { return nil }
        return EscapedLine.decode(text).map { HistoryEntry(at: endpoint, $0) }
    }
}

/// A text of several lines as one line of a file.
///
/// `\n`, `\r`, `\t` and `\\` are a line feed, a carriage return, a tab character and a backslash;
/// everything else is unchanged. Decoding an encoded text returns the same text.
package enum EscapedLine {
    /// The text as one line, without the line's end.
    ///
    /// - Parameter tabs: Whether tab characters are escaped too.
    package static func encode(_ text: String, tabs: Bool = false) -> String {
        var line = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": line += "\\n"
            case "\r": line += "\\r"
            case "\\": line += "\\\\"
            case "\t" where tabs: line += "\\t"
            default: line.unicodeScalars.append(scalar)
            }
        }
        return line
    }

    /// The text of a line; nil if the line is not UTF-8 or has an unknown escape.
    package static func decode(_ line: some Collection<UInt8>) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(line.count)
        var isEscaped = false
        for byte in line {
            if isEscaped {
                guard let meant = meaning(of: byte) else { return nil }
                bytes.append(meant)
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else {
                bytes.append(byte)
            }
        }
        return isEscaped ? nil : String(validating: bytes, as: UTF8.self)
    }

    // MARK: -

    private static func meaning(of escaped: UInt8) -> UInt8? {
        switch escaped {
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "\\"): UInt8(ascii: "\\")
        default: nil
        }
    }
}
