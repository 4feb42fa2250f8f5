import ReactorKit
import Text

/// A response: a status, a body of text, and header fields. Pure.
public struct HTTPResponse: Equatable, Sendable {
    /// The status.
    public var status: HTTPStatus
    /// The body; sent as UTF-8.
    public var body: String
    /// The media type of the body.
    public var type: String
    /// Further header fields. `Date`, `Content-Type`, `Content-Length` and `Connection` are sent
    /// without being listed here.
    public var fields: [HTTPField]

    /// A response.
    ///
    /// - Parameters:
    ///   - status: the status.
    ///   - body: the body.
    ///   - type: the media type of the body, without control characters.
    ///   - fields: further header fields.
    public init(
        _ status: HTTPStatus, body: String, type: String = "text/plain; charset=utf-8",
        fields: [HTTPField] = []
    ) {
        self.status = status
        self.body = body
        self.type = type
        self.fields = fields
    }

    /// The response as it is sent (RFC 9112, section 4); without the body for HEAD.
    ///
    /// - Parameters:
    ///   - second: since 1970, for the Date.
    ///   - isHead: whether the request was HEAD.
    ///   - keepsAlive: whether the connection stays open.
    ///   - confirmsKeepAlive: for a client of HTTP/1.0, which has asked for it.
    func bytes(
        at second: Int64, isHead: Bool, keepsAlive: Bool, confirmsKeepAlive: Bool = false
    ) -> [UInt8] {
        var fields = [
            HTTPField("Date", CalendarTime(second: max(second, 0)).http),
            HTTPField("Content-Type", type),
            HTTPField("Content-Length", "\(body.utf8.count)"),
        ]
        fields += self.fields
        if !keepsAlive {
            fields.append(HTTPField("Connection", "close"))
        } else if confirmsKeepAlive {
            fields.append(HTTPField("Connection", "keep-alive"))
        }
        let head =
            "HTTP/1.1 \(status.code) \(status.phrase)\r\n"
            + fields.map { "\($0.name): \($0.value)\r\n" }.joined()
        return Array((head + "\r\n" + (isHead ? "" : body)).utf8)
    }
}

/// A status and its phrase (RFC 9110, section 15).
public struct HTTPStatus: Equatable, Sendable {
    /// Three digits.
    public let code: Int
    /// The text for a person.
    public let phrase: String

    /// A status that is not among those below.
    ///
    /// - Parameters:
    ///   - code: 200 to 599; another one is a programming error and stops the program.
    ///   - phrase: the text for a person, without control characters.
    public init(_ code: Int, _ phrase: String) {
        precondition(200...599 ~= code, "a final status is 200 to 599")
        precondition(HTTPSyntax.isFieldText(phrase), "a phrase has no control characters")
        self.code = code
        self.phrase = phrase
    }

    /// 200.
    public static let ok = HTTPStatus(200, "OK")
    /// 400: the request could not be read.
    public static let badRequest = HTTPStatus(400, "Bad Request")
    /// 404.
    public static let notFound = HTTPStatus(404, "Not Found")
    /// 405: a response with it has a field `Allow`.
    public static let methodNotAllowed = HTTPStatus(405, "Method Not Allowed")
    /// 414.
    public static let targetTooLong = HTTPStatus(414, "URI Too Long")
    /// 431.
    public static let headerTooLarge = HTTPStatus(431, "Request Header Fields Too Large")
    /// 501: the method is known nowhere on the server.
    public static let notImplemented = HTTPStatus(501, "Not Implemented")
    /// 503.
    public static let unavailable = HTTPStatus(503, "Service Unavailable")
    /// 505.
    public static let versionNotSupported = HTTPStatus(505, "HTTP Version Not Supported")
}
