/// Reads requests without bodies from lines, RFC 9112 sections 2 to 6. Pure.
///
/// Strict, since there is nobody to please: what could be read in two ways is refused, and so
/// is a body, which no request to a status page has.
struct HTTPRequestReader {
    /// What a line led to.
    enum Event: Equatable {
        case none
        case request(HTTPRequest)
        /// The connection is to be closed behind this answer, for what follows cannot be told
        /// apart from the rest of the request.
        case refused(HTTPStatus, String)
    }

    /// The most bytes of one line, its end not counted.
    static let lineLimit = 8_192
    /// The most bytes of all lines of a request together, and the most fields.
    static let byteLimit = 16_384
    static let fieldLimit = 100

    private var request: HTTPRequest?
    private var isVersion11 = true
    private var isToClose = false
    private var hosts = 0
    private var fields = 0
    private var bytes = 0

    /// True when the start of a request has come.
    var isReading: Bool { bytes > 0 }
    /// True when the request's first line has come, and fields are awaited.
    var isInFields: Bool { request != nil }

    /// Takes a line without its end.
    mutating func read(_ line: some BidirectionalCollection<UInt8>) -> Event {
        bytes += line.count + 2
        guard bytes <= Self.byteLimit else {
            return .refused(.headerTooLarge, "a request has at most \(Self.byteLimit) bytes")
        }
        guard let text = String(validating: line, as: UTF8.self),
            !text.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F })
        else { return .refused(.badRequest, "a line has bytes that are not of text") }
        if request == nil {
            // Section 2.2: empty lines before a request do not count, save for the limit.
            return text.isEmpty ? .none : readStart(text)
        }
        return text.isEmpty ? end() : readField(text)
    }

    // MARK: -

    /// Section 3: method, target and version, with one blank between.
    private mutating func readStart(_ text: String) -> Event {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, Self.isToken(words[0]), !words[1].isEmpty else {
            return .refused(.badRequest, "the first line is no request")
        }
        switch words[2] {
        case "HTTP/1.1": isVersion11 = true
        case "HTTP/1.0": isVersion11 = false
        case let word where Self.isVersion(word):
            return .refused(.versionNotSupported, "HTTP/1.1 is spoken here")
        default: return .refused(.badRequest, "the first line names no version of HTTP")
        }
        guard let path = Self.path(of: words[1]) else {
            return .refused(.badRequest, "the target is no path")
        }
        request = HTTPRequest(method: String(words[0]), path: path, keepsAlive: isVersion11)
        return .none
    }

    /// Section 5: no blank before the colon, and no line that goes on with the one before.
    private mutating func readField(_ text: String) -> Event {
        fields += 1
        guard fields <= Self.fieldLimit else {
            return .refused(.headerTooLarge, "a request has at most \(Self.fieldLimit) fields")
        }
        guard let colon = text.firstIndex(of: ":"), Self.isToken(text[..<colon]) else {
            return .refused(.badRequest, "a line is no field")
        }
        let value = Self.trimmed(text[text.index(after: colon)...])
        switch text[..<colon].lowercased() {
        case "host": hosts += 1
        case "connection": readConnection(value)
        case "content-length" where value != "0", "transfer-encoding":
            // Another method is refused for itself, and the connection closed behind that.
            if request?.isRead == true {
                return .refused(.badRequest, "a request has no body here")
            }
        default: break
        }
        return .none
    }

    private mutating func readConnection(_ value: Substring) {
        for word in value.split(separator: ",") {
            switch Self.trimmed(word).lowercased() {
            case "close": isToClose = true
            case "keep-alive" where !isVersion11:
                request?.keepsAlive = true
                request?.confirmsKeepAlive = true
            default: break
            }
        }
        // RFC 9112 section 9.3: whatever else is there, before it or behind it.
        if isToClose {
            request?.keepsAlive = false
            request?.confirmsKeepAlive = false
        }
    }

    private mutating func end() -> Event {
        // Section 3.2: one Host, neither more nor, from 1.1 on, less.
        guard hosts == 1 || hosts == 0 && !isVersion11, let request else {
            return .refused(.badRequest, "a request names one Host")
        }
        self = HTTPRequestReader()
        return .request(request)
    }

    /// The path of `/path?query`, `http://host/path` and `*`, nil for other targets.
    private static func path(of target: Substring) -> String? {
        var rest = target
        if rest == "*" { return "*" }
        if rest.lowercased().hasPrefix("http://") {
            rest = rest.dropFirst(7)
            rest = rest.firstIndex(of: "/").map { rest[$0...] } ?? "/"
        }
        guard rest.hasPrefix("/") else { return nil }
        return String(rest.prefix { $0 != "?" && $0 != "#" })
    }

    private static func isVersion(_ word: Substring) -> Bool {
        let bytes = Array(word.utf8)
        return bytes.count == 8 && word.hasPrefix("HTTP/") && bytes[6] == UInt8(ascii: ".")
            && (0x30...0x39).contains(bytes[5]) && (0x30...0x39).contains(bytes[7])
    }

    /// RFC 9110 section 5.6.2.
    private static func isToken(_ text: Substring) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let start = text.drop { $0 == " " || $0 == "\t" }
        return start.dropLast(start.reversed().prefix { $0 == " " || $0 == "\t" }.count)
    }
}
