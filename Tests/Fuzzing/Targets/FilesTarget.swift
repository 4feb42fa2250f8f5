import Conversation
import TerminalUI

/// Files of an earlier run, even damaged: what is read is written so that it can be read again.
enum FilesTarget {
    static func run(_ input: [UInt8]) {
        let drafts = DraftFile(input)
        require(DraftFile(drafts.text.utf8) == drafts, "the drafts differ when read again")

        let history = HistoryFile.decode(input)
        let again = HistoryFile.decode(HistoryFile.encode(history.entries).utf8)
        require(
            again.entries == history.entries && again.skipped == 0,
            "the history differs when read again")

        let text = String(decoding: input, as: UTF8.self)
        require(EscapedLine.decode(EscapedLine.encode(text).utf8) == text, "not the same text")
        if let known = try? KnownCertificates(text) {
            require(
                (try? KnownCertificates(known.text)) == known,
                "the certificates differ when read again")
        }
        for line in input.split(separator: 0x0A) { log(line) }
    }

    /// A line of a log is harmless, and reads back as the same line.
    private static func log(_ line: ArraySlice<UInt8>) {
        let logged = LoggedLine("localhost:21567", .peer, Array(line))
        let written = logged.encode(time: "2006-04-18T23:53:09+02:00")
        require(written.last == 0x0A && !written.dropLast().contains(0x0A), "not one line")
        let scalars = String(decoding: written.dropLast(), as: UTF8.self).unicodeScalars
        require(scalars.allSatisfy { !GridCheck.isHostile($0) }, "a harmful scalar in the log")
        guard let read = LoggedLine(reading: written.dropLast()) else {
            fatalError("a written line is not read")
        }
        require(
            read.buffer == logged.buffer && read.speaker == logged.speaker, "another speaker")
        _ = LoggedLine(reading: line)
    }
}
