/// Text as JSON has it. Pure.
package enum JSONText {
    /// A string in its quotes, RFC 8259 section 7.
    ///
    /// C1 controls, DEL and what turns the direction of text are escaped as well, though they need
    /// not be: the line is safe on a terminal.
    package static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where ScalarSafety.altersLine(scalar):
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
