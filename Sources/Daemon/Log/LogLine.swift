package import Logging
import Text

/// One line of a log, as text or as a JSON object; its own end is not in it.
///
/// Whatever was logged, it stays one line, and no control character reaches the terminal of a
/// reader. Pure.
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
        "\(time) \(level): \(ScalarSafety.escaped(message))" + Self.text(of: metadata)
    }

    /// `{"time":"…","level":"info","message":"…","connection":"1"}`; metadata that is named as
    /// one of the first three has an underscore before its name.
    package var json: String {
        var fields = zip(Self.ownFields, [time, level.rawValue, message]).map { name, value in
            "\(JSONText.quoted(name)):\(JSONText.quoted(value))"
        }
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            let name = Self.ownFields.contains(key) ? "_\(key)" : key
            fields.append("\(JSONText.quoted(name)):\(Self.json(value))")
        }
        return "{\(fields.joined(separator: ","))}"
    }

    /// ` key=value` for each, in order; values with a space or a quote in them are quoted.
    package static func text(of metadata: Logger.Metadata) -> String {
        metadata.sorted { $0.key < $1.key }.map { key, value in
            let text = ScalarSafety.escaped("\(value)")
            let isPlain = !text.isEmpty && !text.contains { " \"=".contains($0) }
            return " \(ScalarSafety.escaped(key))=\(isPlain ? text : JSONText.quoted("\(value)"))"
        }.joined()
    }

    // MARK: -

    private static let ownFields = ["time", "level", "message"]

    private static func json(_ value: Logger.MetadataValue) -> String {
        switch value {
        case .string(let text): return JSONText.quoted(text)
        case .array(let values): return "[\(values.map(json).joined(separator: ","))]"
        case .dictionary(let values):
            let fields = values.sorted { $0.key < $1.key }.map {
                "\(JSONText.quoted($0.key)):\(json($0.value))"
            }
            return "{\(fields.joined(separator: ","))}"
        case .stringConvertible(let value):
            let isBare = value is any BinaryInteger || value is Bool
            return isBare ? value.description : JSONText.quoted(value.description)
        }
    }
}
