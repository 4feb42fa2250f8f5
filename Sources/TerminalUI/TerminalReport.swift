/// What a terminal tells by itself or when it is asked, in the midst of what is typed.
package enum TerminalReport: Equatable, Sendable {
    /// Whether its window has the keyboard's focus now.
    case focus(Bool)
    /// What is behind its text.
    case background(Background)
    /// What kind of terminal it is: whatever was asked before this is answered by now, or never.
    case attributes
    /// A paste has begun, and neither goes on nor ends.
    case pasteStalled

    /// The report of an operating system command, without the ESC and the bracket before it.
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
