import Conversation
import TerminalUI

/// Files that an earlier run left, however broken: what is read of them is written so that it
/// is read again.
enum FilesTarget {
    static func run(_ input: [UInt8]) {
        let drafts = DraftFile(input)
        require(DraftFile(drafts.text.utf8) == drafts, "drafts are read otherwise")

        let history = HistoryFile.decode(input)
        let again = HistoryFile.decode(HistoryFile.encode(history.lines).utf8)
        require(again.lines == history.lines && again.skipped == 0, "history is read otherwise")

        let text = String(decoding: input, as: UTF8.self)
        require(EscapedLine.decode(EscapedLine.encode(text).utf8) == text, "not the same text")
        if let known = try? KnownCertificates(text) {
            require((try? KnownCertificates(known.text)) == known, "certificates read otherwise")
        }
        for line in input.split(separator: 0x0A) { log(line) }
    }

    /// A line of a log is harmless, and read again it says the same.
    private static func log(_ line: ArraySlice<UInt8>) {
        let said = LoggedLine("localhost:21567", .peer, Array(line))
        let written = said.encode(time: "2006-04-18T23:53:09+02:00")
        require(written.last == 0x0A && !written.dropLast().contains(0x0A), "not one line")
        let scalars = String(decoding: written.dropLast(), as: UTF8.self).unicodeScalars
        require(scalars.allSatisfy { !GridCheck.isHostile($0) }, "the log is not harmless")
        guard let read = LoggedLine(reading: written.dropLast()) else {
            fatalError("a line of ours is not read")
        }
        require(read.endpoint == said.endpoint && read.speaker == said.speaker, "another speaker")
        _ = LoggedLine(reading: line)
    }
}
