/// The history as a file keeps it: an entry a line, oldest first, each an ``EscapedLine``.
///
/// A new entry is a new line at the end, so that the file may grow by appending and is written
/// anew only now and then.
package enum HistoryFile {
    /// What a file held.
    package struct Contents: Equatable, Sendable {
        /// The entries, oldest first.
        package let lines: [String]
        /// Lines that were skipped: broken, or longer than an input may be.
        package let skipped: Int

        /// What a file held.
        package init(lines: [String], skipped: Int) {
            self.lines = lines
            self.skipped = skipped
        }
    }

    /// The file of these entries.
    package static func encode(_ lines: some Sequence<String>) -> String {
        lines.reduce(into: "") { $0 += line(for: $1) }
    }

    /// The line that appends an entry, with its end.
    package static func line(for entry: String) -> String {
        EscapedLine.encode(entry) + "\n"
    }

    /// Reads a file, however broken; empty lines are no entries.
    package static func decode(_ bytes: some Collection<UInt8>) -> Contents {
        var lines: [String] = []
        var skipped = 0
        for line in bytes.split(separator: 0x0A) {
            // Every byte of an entry is at most two in the file.
            if line.count <= 2 * LineEditor.byteLimit, let entry = EscapedLine.decode(line) {
                lines.append(entry)
            } else {
                skipped += 1
            }
        }
        return Contents(lines: lines, skipped: skipped)
    }
}
