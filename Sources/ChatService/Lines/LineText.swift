import Text

/// What a client of IRC sends, as text that is safe to print on any terminal. Pure.
enum LineText {
    /// The text without the codes of colours and styles, which mean nothing at telnet; what could
    /// steer a terminal is shown as marks (`VisibleText`).
    static func safe(_ text: ArraySlice<UInt8>) -> [UInt8] {
        // Most of all text.
        if text.allSatisfy({ (0x20...0x7E).contains($0) }) { return Array(text) }
        return Array(VisibleText(plain(text)).description.utf8)
    }

    /// What a person types, as it is said: no code is sent that others' terminals would obey.
    static func typed(_ text: ArraySlice<UInt8>) -> [UInt8] {
        if text.allSatisfy({ (0x20...0x7E).contains($0) }) { return Array(text) }
        return Array(VisibleText(text).description.utf8)
    }

    /// The text of a message, with an action as the command that clients have for it; nil for other
    /// requests of CTCP, which are for programs.
    static func spoken(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        guard text.first == 1 else { return safe(text) }
        let request = text.dropFirst().prefix { $0 != 1 }
        let action = "ACTION ".utf8
        guard request.starts(with: action) else { return nil }
        return Array("/me ".utf8) + safe(request.dropFirst(action.count))
    }

    // MARK: -

    /// The text without formatting codes (modern.ircdocs.horse/formatting).
    private static func plain(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var plain: [UInt8] = []
        plain.reserveCapacity(text.count)
        var rest = text
        while let byte = rest.popFirst() {
            switch byte {
            // Bold, monospace, italics, underline, strikethrough, reverse, and their end.
            case 0x02, 0x11, 0x1D, 0x1F, 0x1E, 0x16, 0x0F: continue
            case 0x03: dropColors(atMost: 2, from: &rest, isDigit)
            case 0x04: dropColors(atMost: 6, from: &rest, isHexadecimal)
            default: plain.append(byte)
            }
        }
        return plain
    }

    /// Drops `digits` or `digits,digits`.
    private static func dropColors(
        atMost limit: Int, from rest: inout ArraySlice<UInt8>, _ isDigit: (UInt8) -> Bool
    ) {
        let color = rest.prefix(limit).prefix(while: isDigit)
        rest = rest.dropFirst(color.count)
        guard !color.isEmpty, rest.first == UInt8(ascii: ",") else { return }
        let background = rest.dropFirst().prefix(limit).prefix(while: isDigit)
        if !background.isEmpty { rest = rest.dropFirst(background.count + 1) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x41...0x46).contains(byte & 0xDF)
    }
}
