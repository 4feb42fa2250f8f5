/// A request without a body.
struct HTTPRequest: Equatable {
    /// Case counts: `GET`.
    var method = ""
    /// Without the query.
    var path = ""
    /// Whether the connection stays for another request.
    var keepsAlive = true
    /// Whether the client must be told that it stays: one of HTTP/1.0 expects a close otherwise.
    var confirmsKeepAlive = false

    /// Whether the method is one that is answered here.
    var isRead: Bool { method == "GET" || method == "HEAD" }
}
