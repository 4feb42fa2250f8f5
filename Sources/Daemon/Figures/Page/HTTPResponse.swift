import Text

/// An answer of the status page. Pure.
struct HTTPResponse: Equatable {
    var status: HTTPStatus
    /// UTF-8 text, with a line end.
    var body: String
    var type = "text/plain; charset=utf-8"

    /// The answer as it goes over the wire, RFC 9112 section 4; without the body for HEAD.
    ///
    /// - Parameters:
    ///   - second: since 1970, for the Date.
    ///   - confirmsKeepAlive: for a client of HTTP/1.0, which has asked for it.
    func bytes(
        at second: Int64, isHead: Bool, keepsAlive: Bool, confirmsKeepAlive: Bool = false
    ) -> [UInt8] {
        var head = "HTTP/1.1 \(status.rawValue) \(status.phrase)\r\n"
        head += "Date: \(CalendarTime(second: max(second, 0)).http)\r\n"
        head += "Content-Type: \(type)\r\n"
        head += "Content-Length: \(body.utf8.count)\r\n"
        head += "Cache-Control: no-store\r\n"
        if status == .methodNotAllowed { head += "Allow: GET, HEAD\r\n" }
        if !keepsAlive {
            head += "Connection: close\r\n"
        } else if confirmsKeepAlive {
            head += "Connection: keep-alive\r\n"
        }
        return Array((head + "\r\n" + (isHead ? "" : body)).utf8)
    }
}
