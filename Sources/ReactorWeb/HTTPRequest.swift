import ReactorKit

/// A request without a body.
public struct HTTPRequest: Equatable, Sendable {
    /// The method; upper and lower case differ: `GET`.
    public var method: String
    /// The path of the target without its query: `/metrics`, or `*`.
    public var path: String
    /// What follows the first `?` of the target; nil when there is none.
    public var query: String?
    /// The header fields in the order in which they arrived.
    public var fields: [HTTPField]
    /// Whether the connection stays open for another request.
    var keepsAlive = true
    /// Whether the client is to be assured of that: one of HTTP/1.0 expects a close otherwise.
    var confirmsKeepAlive = false

    /// A request of HTTP/1.1.
    ///
    /// - Parameters:
    ///   - method: the method, such as `GET`.
    ///   - path: the path, without a query.
    ///   - query: what follows the first `?` of the target.
    ///   - fields: the header fields.
    public init(
        _ method: String, _ path: String, query: String? = nil, fields: [HTTPField] = []
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.fields = fields
    }

    /// Whether the method is GET or HEAD.
    public var isRead: Bool { method == "GET" || method == "HEAD" }

    /// The value of the first field of a name; upper and lower case do not differ.
    ///
    /// - Parameter name: the name of the field.
    public subscript(name: String) -> String? {
        fields.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// A header field: a name and a value.
public struct HTTPField: Equatable, Sendable {
    /// The name as it was written.
    public let name: String
    /// The value without blanks around it.
    public let value: String

    /// A field to send.
    ///
    /// A name that is no token of RFC 9110, section 5.6.2, and a value with control characters,
    /// with which text could end the field, are programming errors and stop the program.
    ///
    /// - Parameters:
    ///   - name: the name.
    ///   - value: the value.
    public init(_ name: String, _ value: String) {
        precondition(HTTPSyntax.isToken(name), "the name of a field is not a token")
        precondition(HTTPSyntax.isFieldText(value), "the value of a field has control characters")
        self.name = name
        self.value = value
    }
}
