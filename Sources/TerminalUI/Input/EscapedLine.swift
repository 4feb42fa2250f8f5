/// A text of several lines as one line of a file.
///
/// `\n`, `\r` and `\\` stand for a line feed, a carriage return and a backslash; all else
/// stands for itself. Decoding what was encoded gives the same text back.
package enum EscapedLine {
    /// The text as one line, without the line's end.
    package static func encode(_ text: String) -> String {
        var line = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": line += "\\n"
            case "\r": line += "\\r"
            case "\\": line += "\\\\"
            default: line.unicodeScalars.append(scalar)
            }
        }
        return line
    }

    /// The text that a line stands for; nil if the line is not UTF-8 or holds an escape that
    /// there is not.
    package static func decode(_ line: some Collection<UInt8>) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(line.count)
        var isEscaped = false
        for byte in line {
            if isEscaped {
                guard let meant = meaning(of: byte) else { return nil }
                bytes.append(meant)
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else {
                bytes.append(byte)
            }
        }
        return isEscaped ? nil : String(validating: bytes, as: UTF8.self)
    }

    // MARK: -

    private static func meaning(of escaped: UInt8) -> UInt8? {
        switch escaped {
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "\\"): UInt8(ascii: "\\")
        default: nil
        }
    }
}
