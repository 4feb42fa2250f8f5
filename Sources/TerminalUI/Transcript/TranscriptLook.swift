package import Text

/// What the person chose about how the lines of a transcript look.
package struct TranscriptLook {
    /// How the times of lines are shown.
    package var stamps = StampMode.sent
    /// Text alone: no indent, no date lines, no rule, so that the terminal's own selection gets
    /// nothing that was not said.
    package var isBare = false
    /// The present, in seconds since 1970; relative times count from it.
    package var now: Int64 = 0
    /// What the clocks of this place show.
    package var zone = LocalZone.utc

    /// Lines as they were sent.
    package init(stamps: StampMode = .sent, zone: LocalZone = .utc) {
        self.stamps = stamps
        self.zone = zone
    }

    /// The time that a line shows in place of what it starts with; nil if it is shown as it is.
    ///
    /// The program's own lines say their time themselves.
    func stamp(of line: Transcript.Line) -> (text: String, replacing: Int)? {
        guard stamps != .sent, line.kind != .notice, line.kind != .failure else { return nil }
        let sent = line.kind == .reply ? ServerStamp(line.bytes, in: zone) : nil
        guard let second = sent?.second ?? line.second,
            let text = stamps.text(of: second, now: now, in: zone)
        else { return nil }
        return (text, sent?.length ?? 0)
    }
}
