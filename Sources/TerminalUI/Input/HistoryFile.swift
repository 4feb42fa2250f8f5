/// The format of the history file: a line for each entry, oldest first, each an ``EscapedLine``.
///
/// A new entry is appended as a line, so that the file is rewritten only occasionally.
package enum HistoryFile {
    /// The contents of a file.
    package struct Contents: Equatable, Sendable {
        /// The entries, oldest first.
        package let lines: [String]
        /// The number of lines skipped as invalid, or as longer than an input may be.
        package let skipped: Int

        /// The contents of a file.
        package init(lines: [String], skipped: Int) {
            self.lines = lines
            self.skipped = skipped
        }
    }

    /// The text of a file with these entries.
    package static func encode(_ lines: some Sequence<String>) -> String {
        lines.reduce(into: "") { $0 += line(for: $1) }
    }

    /// The line that appends an entry, with its end.
    package static func line(for entry: String) -> String {
        EscapedLine.encode(entry) + "\n"
    }

    /// Reads a file; invalid lines are skipped and counted, empty ones are ignored.
    package static func decode(_ bytes: some Collection<UInt8>) -> Contents {
        var lines: [String] = []
        var skipped = 0
        for line in bytes.split(separator: 0x0A) {
            // Each byte of an entry takes at most two in the file.
            if line.count <= 2 * LineEditor.byteLimit, let entry = EscapedLine.decode(line) {
                lines.append(entry)
            } else {
                skipped += 1
            }
        }
        return Contents(lines: lines, skipped: skipped)
    }
}

/// A text of several lines as one line of a file.
///
/// `\n`, `\r` and `\\` are a line feed, a carriage return and a backslash; everything else is
/// unchanged. Decoding an encoded text returns the same text.
package enum EscapedLine {
    /// The text as one line, without the line's end.
    package static func encode(_ text: String) -> String {
        var line = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": line += "\\n"
            case "\r": line += "\\r"
            case "\\": line += "\\\\"
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
        case UInt8(ascii: "\\"): UInt8(ascii: "\\")
        default: nil
        }
    }
}
