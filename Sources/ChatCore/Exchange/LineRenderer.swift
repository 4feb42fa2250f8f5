package import ReactorIRC
import Text

/// Adds to lines the tags for which a session has the capabilities: once for all sessions that get
/// the same ones. Pure.
package struct LineRenderer: Sendable {
    private var writer = MessageWriter()
    /// The forms of the line that was begun, by the capabilities.
    private var forms: [(capabilities: CapabilitySet, range: Range<Int>)] = []
    /// The second that was written last, up to its point.
    private var second: Int64 = -1
    private var secondText = ""

    package init() {}

    /// The bytes of the forms.
    package var bytes: [UInt8] { writer.bytes }

    /// Begins another line.
    package mutating func begin() {
        if forms.isEmpty { return }
        forms.removeAll(keepingCapacity: true)
        writer.removeAll()
    }

    /// Where in `bytes` is the line with the tags for these capabilities, which are some of those
    /// that add a tag to it.
    package mutating func form(
        of line: Line, for capabilities: CapabilitySet, _ effects: borrowing Effects
    ) -> Range<Int> {
        if let form = forms.first(where: { $0.capabilities == capabilities }) { return form.range }
        let tags = effects.tags(of: line)
        let bytes = effects.tagBytes
        writer.begin()
        if capabilities.contains(.serverTime) { writer.appendTag(TagKey.time, text(of: tags.time)) }
        if capabilities.contains(.messageTags) {
            if tags.id != .none { writer.appendTag(TagKey.messageID, tags.id.text) }
            if tags.isBot { writer.appendTag(TagKey.bot) }
            for tag in MessageTags(bytes[tags.clientTags.range]) { writer.appendTag(tag) }
        }
        if tags.account != .none, capabilities.contains(.accountTag) {
            writer.appendTag(TagKey.account, bytes[tags.account.range].span)
        }
        if tags.batch != .none, capabilities.contains(.batch) {
            writer.appendTag(TagKey.batch, tags.batch.text)
            if tags.isContinuation { writer.appendTag(TagKey.multilineConcatenation) }
        }
        if tags.label != .none, capabilities.contains(.labeledResponse) {
            writer.appendTag(TagKey.label, bytes[tags.label.range].span)
        }
        let range = writer.end(copying: effects.bytes.span.extracting(line.range))
        forms.append((capabilities, range))
        return range
    }

    /// The value of `time`: `2026-02-03T04:05:06.789Z`.
    private mutating func text(of time: ServerTime) -> String {
        if time.seconds != second {
            second = time.seconds
            let calendar = CalendarTime(second: second)
            secondText = calendar.isoDate + "T" + calendar.clock + "."
        }
        let milliseconds = String(1_000 + time.milliseconds % 1_000).dropFirst()
        return secondText + milliseconds + "Z"
    }
}
