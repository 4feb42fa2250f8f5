import ReactorKit

/// Writes messages one after the other into a buffer, each with CR and LF at its end.
///
/// Call `begin`, then the parts in their order, then `end`. A message never becomes two: a NUL, CR or
/// LF is written as a space in the text, and as `_` in other parts. Keys of tags and commands must
/// be the program's own: their other bytes are not checked.
///
///     var writer = MessageWriter()
///     writer.begin()
///     writer.appendTag("time", "2026-02-03T04:05:06.789Z")
///     writer.appendSource("ann!a@host")
///     writer.appendCommand("PRIVMSG")
///     writer.appendParameter("#room")
///     writer.appendText("hello there")
///     writer.end()
public struct MessageWriter: Sendable {
    /// The most bytes of a message after its tags, with CR and LF (RFC 2812, section 2.3).
    public static let bodyLimit = 512
    /// The most bytes of all tags, with `@` and the space (the message-tags specification).
    public static let tagLimit = 8_191

    /// What was written.
    public private(set) var bytes: [UInt8] = []
    /// Where the message, and what follows its tags, begins.
    private var start = 0
    private var bodyStart = 0
    private var isInTags = false
    /// Where the last parameter begins, if it has a colon.
    private var textStart = Int.max

    /// A writer with an empty buffer.
    public init() {}

    /// Empties the buffer, and keeps its memory.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        begin()
    }

    /// Begins a message.
    public mutating func begin() {
        start = bytes.count
        bodyStart = start
        textStart = .max
        isInTags = false
    }

    /// Appends a tag, with the escapes that its value needs; an empty value is omitted. A tag with
    /// which all tags would exceed `tagLimit` is dropped.
    public mutating func appendTag(_ key: String, _ value: Span<UInt8>) {
        let before = bytes.count
        beginTag()
        append(key.utf8.span)
        if !value.isEmpty {
            bytes.append(Byte.equals)
            MessageTag.appendEscaped(value, to: &bytes)
        }
        endTag(from: before)
    }

    /// Appends a tag, without a value by default.
    public mutating func appendTag(_ key: String, _ value: String = "") {
        appendTag(key, value.utf8.span)
    }

    /// Appends a tag of another message as it is, unless all tags would exceed `tagLimit`.
    public mutating func appendTag(_ tag: MessageTag) {
        let before = bytes.count
        beginTag()
        append(tag.key.span)
        if !tag.rawValue.isEmpty {
            bytes.append(Byte.equals)
            append(tag.rawValue.span)
        }
        endTag(from: before)
    }

    /// Appends the source, which is given without its colon; before the command. Spaces become `_`.
    public mutating func appendSource(_ source: Span<UInt8>) {
        endTags()
        bytes.append(Byte.colon)
        appendWord(source, allowsColon: true)
        bytes.append(Byte.space)
    }

    /// Appends the source, which is given without its colon; before the command.
    public mutating func appendSource(_ source: String) { appendSource(source.utf8.span) }

    /// Appends the command, which must be one word.
    public mutating func appendCommand(_ command: String) {
        endTags()
        append(command.utf8.span)
    }

    /// Appends the number of a reply as the command.
    public mutating func appendCommand(_ numeric: Numeric) {
        endTags()
        let code = numeric.rawValue
        bytes.append(0x30 + UInt8(code / 100))
        bytes.append(0x30 + UInt8(code / 10 % 10))
        bytes.append(0x30 + UInt8(code % 10))
    }

    /// Appends a parameter that is one word. In a text that is not one, a space and a colon at its
    /// start become `_`; an empty one becomes `*`.
    public mutating func appendParameter(_ word: Span<UInt8>) {
        bytes.append(Byte.space)
        appendWord(word)
    }

    /// Appends a parameter that is one word.
    public mutating func appendParameter(_ word: String) { appendParameter(word.utf8.span) }

    /// Appends a number as a parameter.
    public mutating func appendParameter(_ number: Int) { appendParameter(String(number)) }

    /// Appends the last parameter, with a colon before it.
    public mutating func appendText(_ text: Span<UInt8>) {
        bytes.append(Byte.space)
        bytes.append(Byte.colon)
        textStart = bytes.count
        append(text)
    }

    /// Appends the last parameter, with a colon before it.
    public mutating func appendText(_ text: String) { appendText(text.utf8.span) }

    /// Appends the last parameter, with a colon only where it needs one.
    public mutating func appendLast(_ parameter: Span<UInt8>) {
        if Self.isWord(parameter) {
            appendParameter(parameter)
        } else {
            appendText(parameter)
        }
    }

    /// Appends bytes of a message as they are, after the command: a rest that is the same for many
    /// messages is written once.
    public mutating func append(_ written: Span<UInt8>) {
        bytes.append(copying: written, 0..<written.count)
    }

    /// Ends the message. What exceeds the limit is cut off before a character that would not fit.
    ///
    /// - Parameter limit: the most bytes after the tags, with CR and LF.
    /// - Returns: where the message is in `bytes`, with CR and LF.
    @discardableResult
    public mutating func end(limit: Int = MessageWriter.bodyLimit) -> Range<Int> {
        let most = bodyStart + limit - 2
        if bytes.count > most {
            var end = most
            // A character of UTF-8 has at most three bytes after its first one.
            while end > most - 4, end > bodyStart, bytes[end] & 0xC0 == 0x80 { end -= 1 }
            bytes.removeLast(bytes.count - (bytes[end] & 0xC0 == 0x80 ? most : end))
        }
        replaceLineBytes()
        bytes.append(Byte.carriageReturn)
        bytes.append(Byte.lineFeed)
        return start..<bytes.count
    }

    /// Ends the tags with a message that was written before, with its CR and LF and without tags.
    ///
    /// - Returns: where the message with its tags is in `bytes`.
    public mutating func end(copying written: Span<UInt8>) -> Range<Int> {
        endTags()
        append(written)
        return start..<bytes.count
    }

    /// Writes a message of which every part is known to be valid: of a message that was read, or of
    /// names that were checked. The quick way for what is sent most.
    ///
    /// - Returns: where the message is in `bytes`.
    public mutating func writeText(
        from source: Span<UInt8>, _ command: Span<UInt8>, to target: Span<UInt8>,
        _ text: Span<UInt8>
    ) -> Range<Int> {
        begin()
        let body = source.count + command.count + target.count + text.count + 7
        guard body <= Self.bodyLimit else {
            appendSource(source)
            append(command)
            appendParameter(target)
            appendText(text)
            return end()
        }
        bytes.append(addingCapacity: body) { output in
            output.append(Byte.colon)
            output.append(copying: source)
            output.append(Byte.space)
            output.append(copying: command)
            output.append(Byte.space)
            output.append(copying: target)
            output.append(Byte.space)
            output.append(Byte.colon)
            output.append(copying: text)
            output.append(Byte.carriageReturn)
            output.append(Byte.lineFeed)
        }
        return start..<bytes.count
    }

    /// Writes a whole message; the last parameter gets a colon where it needs one.
    public mutating func write(
        tags: [(key: String, value: String)] = [], source: String? = nil, _ command: String,
        _ parameters: String...
    ) {
        begin()
        for (key, value) in tags { appendTag(key, value) }
        if let source { appendSource(source) }
        appendCommand(command)
        for parameter in parameters.dropLast() { appendParameter(parameter) }
        if let last = parameters.last { appendLast(last.utf8.span) }
        end()
    }

    // MARK: -

    private mutating func beginTag() {
        bytes.append(isInTags ? Byte.semicolon : Byte.at)
        isInTags = true
    }

    private mutating func endTag(from before: Int) {
        // The space counts.
        guard bytes.count - start >= Self.tagLimit else { return }
        bytes.removeLast(bytes.count - before)
        isInTags = before > start
    }

    private mutating func endTags() {
        guard isInTags else { return }
        isInTags = false
        bytes.append(Byte.space)
        bodyStart = bytes.count
    }

    private mutating func appendWord(_ word: Span<UInt8>, allowsColon: Bool = false) {
        guard !Self.isWord(word) else { return append(word) }
        if word.isEmpty { return bytes.append(Byte.asterisk) }
        for index in word.indices {
            let byte = word[index]
            let isForbidden =
                byte == Byte.space || index == 0 && byte == Byte.colon && !allowsColon
            bytes.append(isForbidden ? Byte.lowLine : byte)
        }
    }

    private static func isWord(_ text: Span<UInt8>) -> Bool {
        !text.isEmpty && text[0] != Byte.colon && text.firstIndex(of: Byte.space, from: 0) == nil
    }

    private mutating func replaceLineBytes() {
        guard bytes.span.extracting(start..<bytes.count).byteKinds().hasLineByte else { return }
        for index in start..<bytes.count where [0, 0x0A, 0x0D].contains(bytes[index]) {
            bytes[index] = index < textStart ? Byte.lowLine : Byte.space
        }
    }
}
