/// An event from the terminal.
package enum Input: Equatable, Sendable {
    /// One key.
    case key(Key)
    /// A pasted text; it contains no keys, so a line end in it sends nothing.
    case paste(String)
    /// A report of the terminal itself, not caused by a key.
    case report(TerminalReport)
}

/// A report that a terminal sends by itself or in answer to a query, among typed input.
package enum TerminalReport: Equatable, Sendable {
    /// The window has got (true) or lost the keyboard focus.
    case focus(Bool)
    /// The background colour.
    case background(Background)
    /// The device attributes: earlier queries have been answered by now, or never will be.
    case attributes
    /// A paste has begun, but neither continues nor ends.
    case pasteStalled

    /// The report of an operating system command (OSC), without its ESC and bracket.
    init?(systemCommand text: [UInt8]) {
        let parts = text.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].elementsEqual("11".utf8),
            let background = Background(color: String(decoding: parts[1], as: UTF8.self))
        else { return nil }
        self = .background(background)
    }

    /// The report of a control sequence `ESC [ parameters final`.
    init?(parameters: [UInt8], final: UInt8) {
        switch (parameters.first, final) {
        case (nil, UInt8(ascii: "I")): self = .focus(true)
        case (nil, UInt8(ascii: "O")): self = .focus(false)
        case (UInt8(ascii: "?"), UInt8(ascii: "c")): self = .attributes
        default: return nil
        }
    }
}
