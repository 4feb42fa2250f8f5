import ReactorKit

/// Reads requests without bodies from lines (RFC 9112, sections 2 to 6). Pure.
///
/// It is strict: what could be understood in two ways is refused, and so is a body of GET or HEAD.
struct HTTPRequestReader {
    /// What a line led to.
    enum Event: Equatable {
        case none
        case request(HTTPRequest)
        /// The connection is closed after this response, since the end of the request is unknown.
        case refused(HTTPStatus, String)
    }

    /// The most bytes of one line, its end not counted.
    static let lineLimit = 8_192
    /// The most bytes of all lines of a request together, and the most fields.
    static let byteLimit = 16_384
    static let fieldLimit = 100

    private var head = HTTPHeadReader.ofRequests(byteLimit: byteLimit, fieldLimit: fieldLimit)
    private var request = HTTPRequest("", "")
    private var isVersion11 = true
    private var isToClose = false
    private var hostCount = 0

    /// True when the start of a request has arrived.
    var isReading: Bool { head.byteCount > 0 }
    /// True when the request's first line has arrived, and fields are awaited.
    var isInFields: Bool { head.isInFields }

    /// Takes a line without its end.
    mutating func read(_ line: some BidirectionalCollection<UInt8>) -> Event {
        do throws(HTTPHeadReader.Excess) {
            let part = try head.read(lineOf: line.count)
            guard let text = HTTPSyntax.text(of: line) else {
                return .refused(.badRequest, "a line has bytes that are not text")
            }
            switch part {
            case .ignored: return .none
            case .startLine: return readStart(text)
            case .fieldLine: return readField(text)
            case .end: return end()
            }
        } catch {
            let limit =
                switch error {
                case .bytes: "\(Self.byteLimit) bytes"
                case .fields: "\(Self.fieldLimit) fields"
                }
            return .refused(.headerTooLarge, "a request has at most \(limit)")
        }
    }

    // MARK: -

    private mutating func readStart(_ text: String) -> Event {
        guard let line = HTTPSyntax.requestLine(text) else {
            return .refused(.badRequest, "the first line is not a request")
        }
        switch line.version {
        case "HTTP/1.1": isVersion11 = true
        case "HTTP/1.0": isVersion11 = false
        case let version where HTTPSyntax.isVersion(version):
            return .refused(.versionNotSupported, "this server supports HTTP/1.1")
        default: return .refused(.badRequest, "the first line has no HTTP version")
        }
        guard let path = Self.path(of: line.target) else {
            return .refused(.badRequest, "the target is not a path")
        }
        request.method = String(line.method)
        request.path = path
        request.query = Self.query(of: line.target)
        request.keepsAlive = isVersion11
        return .none
    }

    private mutating func readField(_ text: String) -> Event {
        guard let (name, value) = HTTPSyntax.field(text) else {
            return .refused(.badRequest, "a line is not a field")
        }
        switch name.lowercased() {
        case "host": hostCount += 1
        case "connection": readConnection(value)
        case "content-length" where value != "0", "transfer-encoding":
            // Another method is refused for itself, and the connection closed behind that.
            if request.isRead { return .refused(.badRequest, "a request has no body here") }
        default: break
        }
        request.fields.append(HTTPField(String(name), String(value)))
        return .none
    }

    private mutating func readConnection(_ value: Substring) {
        for word in value.split(separator: ",") {
            switch HTTPSyntax.trimmed(word).lowercased() {
            case "close": isToClose = true
            case "keep-alive" where !isVersion11:
                request.keepsAlive = true
                request.confirmsKeepAlive = true
            default: break
            }
        }
        // RFC 9112 section 9.3: whatever else is there, before it or behind it.
        if isToClose {
            request.keepsAlive = false
            request.confirmsKeepAlive = false
        }
    }

    private mutating func end() -> Event {
        // Section 3.2: one Host, neither more nor, from 1.1 on, less.
        guard hostCount == 1 || hostCount == 0 && !isVersion11 else {
            return .refused(.badRequest, "a request names one Host")
        }
        defer { self = HTTPRequestReader() }
        return .request(request)
    }

    /// The path of `/path?query`, `http://host/path` and `*`; nil for other targets.
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

    private static func query(of target: Substring) -> String? {
        let target = target.prefix { $0 != "#" }
        return target.firstIndex(of: "?").map { String(target[target.index(after: $0)...]) }
    }
}
