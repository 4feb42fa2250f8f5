import Glibc

/// Separates text from the sequences that select its style, in the bytes of one connection. Pure.
///
/// As on a terminal, a style lasts until another sequence changes it, also in the lines after it; and
/// a sequence may be divided between two calls. Only ``GraphicRendition`` is taken out: the Escape of
/// any other control sequence remains in the text, and is shown as a mark.
package struct RenditionReader: Sendable {
    private static let escape: UInt8 = 0x1B

    /// The style at the end of what was taken.
    private var style = Style.plain
    /// The start of a sequence at the end of what was taken.
    private var pending: [UInt8] = []

    /// A reader at the start of a connection.
    package init() {}

    /// Takes bytes, whole lines or parts of them, and returns their text and its styles.
    package mutating func take(_ bytes: [UInt8]) -> StyledText {
        guard style != .plain || !pending.isEmpty || Self.hasEscape(bytes) else {
            return StyledText(bytes)
        }
        var text = StyledText()
        text.bytes.reserveCapacity(bytes.count)
        text.begin(style)
        var rest = (pending + bytes)[...]
        pending = []
        while let place = rest.firstIndex(of: Self.escape) {
            text.bytes += rest[..<place]
            rest = rest[place...]
            switch GraphicRendition.start(of: rest) {
            case .whole(let rendition, let length):
                rendition.apply(to: &style)
                text.begin(style)
                rest = rest.dropFirst(length)
            case .incomplete:
                pending = Array(rest)
                return text
            case .other:
                text.bytes.append(Self.escape)
                rest = rest.dropFirst()
            }
        }
        text.bytes += rest
        return text
    }

    /// By memchr(3), since this looks at every byte of a flood.
    private static func hasEscape(_ bytes: [UInt8]) -> Bool {
        unsafe bytes.withUnsafeBytes { buffer in
            guard let start = buffer.baseAddress else { return false }
            return unsafe memchr(start, Int32(escape), buffer.count) != nil
        }
    }
}
