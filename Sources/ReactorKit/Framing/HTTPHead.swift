/// Divides the lines of HTTP/1.1 messages into heads: a start line, field lines and an empty line
/// (RFC 9112, section 2.1). Pure.
///
/// The one reader of servers and clients. It counts; what a line says is read by `HTTPSyntax`.
package struct HTTPHeadReader: Sendable {
    /// What a line is.
    package enum Part: Sendable {
        case startLine
        case fieldLine
        /// The empty line that ends a head; the next line is a start line.
        case end
        /// An empty line before a request.
        case ignored
    }

    /// Why no further line is read.
    package enum Excess: Error, Equatable {
        case bytes, fields
    }

    private let ignoresEmptyLines: Bool
    private let byteLimit: Int
    private let fieldLimit: Int
    /// The bytes of all lines so far, each with a CRLF.
    package private(set) var byteCount = 0
    /// Whether a start line has been read, and the end of its head has not.
    package private(set) var isInFields = false
    private var fieldCount = 0

    private init(ignoresEmptyLines: Bool, byteLimit: Int, fieldLimit: Int) {
        self.ignoresEmptyLines = ignoresEmptyLines
        self.byteLimit = byteLimit
        self.fieldLimit = fieldLimit
    }

    /// A reader of requests, before which empty lines are ignored (RFC 9112, section 2.2).
    package static func ofRequests(byteLimit: Int, fieldLimit: Int) -> HTTPHeadReader {
        HTTPHeadReader(ignoresEmptyLines: true, byteLimit: byteLimit, fieldLimit: fieldLimit)
    }

    /// A reader of responses; the limit is for all of them together.
    package static func ofResponses(byteLimit: Int) -> HTTPHeadReader {
        HTTPHeadReader(ignoresEmptyLines: false, byteLimit: byteLimit, fieldLimit: .max)
    }

    /// Takes the next line, of so many bytes without its end.
    ///
    /// - Throws: `Excess` when a limit is exceeded.
    package mutating func read(lineOf count: Int) throws(Excess) -> Part {
        byteCount += count + 2
        guard byteCount <= byteLimit else { throw .bytes }
        guard isInFields else {
            if count == 0, ignoresEmptyLines { return .ignored }
            isInFields = true
            return .startLine
        }
        guard count > 0 else {
            isInFields = false
            fieldCount = 0
            return .end
        }
        fieldCount += 1
        guard fieldCount <= fieldLimit else { throw .fields }
        return .fieldLine
    }
}

/// The grammar of lines of HTTP/1.1 (RFC 9110, section 5.6; RFC 9112, sections 3 to 5). Pure.
package enum HTTPSyntax {
    /// A line as text; nil when it has control characters other than a tab, or is not UTF-8.
    package static func text(of line: some BidirectionalCollection<UInt8>) -> String? {
        guard let text = String(validating: line, as: UTF8.self), isFieldText(text) else {
            return nil
        }
        return text
    }

    /// Whether there are no control characters but tabs.
    package static func isFieldText(_ text: String) -> Bool {
        !text.utf8.contains { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }
    }

    /// Whether it may be a method or the name of a field.
    package static func isToken(_ text: some StringProtocol) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }

    /// Without spaces and tabs around it.
    package static func trimmed(_ text: Substring) -> Substring {
        let start = text.drop { $0 == " " || $0 == "\t" }
        return start.dropLast(start.reversed().prefix { $0 == " " || $0 == "\t" }.count)
    }

    /// The name and the value of a field line: no blank before the colon, and no line that
    /// continues the one before.
    package static func field(_ line: String) -> (name: Substring, value: Substring)? {
        guard let colon = line.firstIndex(of: ":"), isToken(line[..<colon]) else { return nil }
        return (line[..<colon], trimmed(line[line.index(after: colon)...]))
    }

    /// The parts of a request line, with one blank between; whether the version is one that there
    /// is, is not looked at.
    package static func requestLine(
        _ line: String
    ) -> (method: Substring, target: Substring, version: Substring)? {
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, isToken(words[0]), !words[1].isEmpty else { return nil }
        return (words[0], words[1], words[2])
    }

    /// Whether it is `HTTP/`, a digit, a point and a digit.
    package static func isVersion(_ word: Substring) -> Bool {
        let bytes = Array(word.utf8)
        return bytes.count == 8 && word.hasPrefix("HTTP/") && bytes[6] == UInt8(ascii: ".")
            && 0x30...0x39 ~= bytes[5] && 0x30...0x39 ~= bytes[7]
    }

    /// The status of a status line of HTTP/1.0 or 1.1, and all that follows the version, as it was
    /// sent: `HTTP/1.1 200 Connection established`.
    package static func statusLine(
        _ line: [UInt8]
    ) -> (status: Int, text: ArraySlice<UInt8>)? {
        let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 1)
        guard parts.count == 2, parts[0].starts(with: "HTTP/1.".utf8),
            isVersion(Substring(decoding: parts[0], as: UTF8.self))
        else { return nil }
        let digits = parts[1].prefix(3)
        let end = parts[1].dropFirst(3).first
        guard digits.count == 3, digits.allSatisfy({ 0x30...0x39 ~= $0 }),
            end == nil || end == UInt8(ascii: " ")
        else { return nil }
        return (digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }, parts[1])
    }
}
