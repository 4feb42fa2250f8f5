/// A message: the bytes of its line, and where its parts are.
///
/// Parts are slices of the buffer, which several messages may share; nothing is copied. Texts may be
/// invalid UTF-8.
///
///     let message = try Message(":ann!a@host PRIVMSG #room :hello there")
///     message.isCommand("privmsg")  // true
///     message.text(1)               // "hello there"
public struct Message: Sendable {
    /// The bytes that the message is in.
    public let buffer: [UInt8]
    /// Where its line begins in the buffer.
    public let start: Int
    /// Where its parts are, relative to `start`.
    public let layout: MessageLayout

    /// A message whose parts are known.
    ///
    /// - Parameters:
    ///   - buffer: has the line in it.
    ///   - start: where the line begins in the buffer.
    ///   - layout: the parts of exactly this line.
    public init(_ buffer: [UInt8], at start: Int, layout: MessageLayout) {
        self.buffer = buffer
        self.start = start
        self.layout = layout
    }

    /// Reads a line without its line end, which is the whole buffer.
    ///
    /// - Throws: `InvalidMessage` when the line is not a message, or exceeds a limit.
    public init(
        _ line: [UInt8], limits: MessageLimits = .fromClient
    ) throws(InvalidMessage) {
        buffer = line
        start = 0
        layout = try MessageLayout(line.span, limits: limits)
    }

    /// Reads a line without its line end.
    ///
    /// - Throws: `InvalidMessage` when the line is not a message, or exceeds a limit.
    public init(_ line: String, limits: MessageLimits = .fromClient) throws(InvalidMessage) {
        try self.init(Array(line.utf8), limits: limits)
    }

    /// The tags, empty when there are none.
    public var tags: MessageTags { MessageTags(slice(layout.tags)) }

    /// The source, without its colon; nil when there is none.
    public var source: Source? {
        layout.source.isEmpty ? nil : Source(slice(layout.source))
    }

    /// The command as it was sent.
    @inlinable public var command: ArraySlice<UInt8> { slice(layout.command) }

    /// True for that command, in either case of ASCII letters.
    public func isCommand(_ name: String) -> Bool {
        CaseMapping.ascii.areEqual(command.span, name.utf8.span)
    }

    /// The number of a reply; nil for a command that is not three digits.
    public var numericCode: Int? {
        let command = command
        guard command.count == 3 else { return nil }
        var code = 0
        for byte in command {
            guard (0x30...0x39).contains(byte) else { return nil }
            code = 10 * code + Int(byte - 0x30)
        }
        return code
    }

    /// The number of a reply that has a name here; nil for any other command.
    public var numeric: Numeric? {
        numericCode.flatMap { Numeric(rawValue: UInt16($0)) }
    }

    /// The number of parameters, at most `MessageLayout.parameterLimit`.
    @inlinable public var parameterCount: Int { layout.parameterCount }

    /// The parameter at an index from 0 on; nil when there are not so many.
    @inlinable
    public subscript(index: Int) -> ArraySlice<UInt8>? {
        index < layout.parameterCount ? slice(layout.parameter(index)) : nil
    }

    /// A parameter as text, with replacement characters for invalid UTF-8; nil when there are not so
    /// many.
    public func text(_ index: Int) -> String? {
        self[index].map { String(decoding: $0, as: UTF8.self) }
    }

    /// The parameters from the one with this index on; empty when there are not so many.
    public func parameters(from first: Int = 0) -> [ArraySlice<UInt8>] {
        first < parameterCount
            ? (first..<parameterCount).map { slice(layout.parameter($0)) } : []
    }

    /// The same message in a buffer of its own, for one that is kept: the shared buffer may be large.
    public var detached: Message { Message(Array(line), at: 0, layout: layout) }

    /// False when the line is not valid UTF-8, which a server that announces `UTF8ONLY` demands.
    public var isUTF8: Bool {
        if layout.isASCII { return true }
        return (try? UTF8Span(validating: line.span)) != nil
    }

    /// The line up to the end of the last part, which only spaces follow.
    private var line: ArraySlice<UInt8> {
        let last = parameterCount - 1
        return slice(0..<(last < 0 ? layout.command : layout.parameter(last)).upperBound)
    }

    @inlinable
    func slice(_ range: Range<Int>) -> ArraySlice<UInt8> {
        buffer[(start + range.lowerBound)..<(start + range.upperBound)]
    }
}

extension Message: CustomStringConvertible {
    /// The line, without spaces after the last part, and with replacement characters for invalid
    /// UTF-8.
    public var description: String { String(decoding: line, as: UTF8.self) }
}
