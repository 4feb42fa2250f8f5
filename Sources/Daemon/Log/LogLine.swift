package import Logging
import Text

/// One line of a log, as text or as a JSON object; its own end is not in it.
///
/// Whatever was logged, it stays one line, and no control character reaches the terminal of
/// who reads it. Pure.
package struct LogLine: Sendable {
    /// ISO 8601 with the zone's offset.
    private let time: String
    private let level: Logger.Level
    private let message: String
    private let metadata: Logger.Metadata

    package init(
        time: String, level: Logger.Level, message: String, metadata: Logger.Metadata = [:]
    ) {
        self.time = time
        self.level = level
        self.message = message
        self.metadata = metadata
    }

    /// `2006-04-18T23:53:09.120+02:00 info: ...connected from: 127.0.0.1 connection=1`.
    package var text: String {
        "\(time) \(level): \(Self.visible(message))" + Self.text(of: metadata)
    }

    /// `{"time":"…","level":"info","message":"…","connection":"1"}`; metadata that is named as
    /// one of the first three has an underscore before its name.
    package var json: String {
        var fields = zip(Self.ownFields, [time, level.rawValue, message]).map { name, value in
            "\(Self.quoted(name)):\(Self.quoted(value))"
        }
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            let name = Self.ownFields.contains(key) ? "_\(key)" : key
            fields.append("\(Self.quoted(name)):\(Self.json(value))")
        }
        return "{\(fields.joined(separator: ","))}"
    }

    /// ` key=value` for each, in order; values with a space or a quote in them are quoted.
    package static func text(of metadata: Logger.Metadata) -> String {
        metadata.sorted { $0.key < $1.key }.map { key, value in
            let text = visible("\(value)")
            let isPlain = !text.isEmpty && !text.contains { " \"=".contains($0) }
            return " \(visible(key))=\(isPlain ? text : quoted("\(value)"))"
        }.joined()
    }

    /// The text with its control characters written out: a line feed as `\n`, others `\u{1b}`.
    package static func visible(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: ScalarSafety.altersLine) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if ScalarSafety.altersLine(scalar) {
                result += scalar.escaped(asASCII: true)
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    // MARK: -

    private static let ownFields = ["time", "level", "message"]

    private static func json(_ value: Logger.MetadataValue) -> String {
        switch value {
        case .string(let text): return quoted(text)
        case .array(let values): return "[\(values.map(json).joined(separator: ","))]"
        case .dictionary(let values):
            let fields = values.sorted { $0.key < $1.key }.map {
                "\(quoted($0.key)):\(json($0.value))"
            }
            return "{\(fields.joined(separator: ","))}"
        case .stringConvertible(let value):
            let isBare = value is any BinaryInteger || value is Bool
            return isBare ? value.description : quoted(value.description)
        }
    }

    /// A JSON string, RFC 8259 section 7; C1 controls, DEL and what turns the direction of
    /// text are escaped as well, though they need not be.
    private static func quoted(_ text: String) -> String {
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
