import Text

/// The client's side of HTTP CONNECT (RFC 9110, section 9.3.6), with Basic credentials (RFC 7617).
/// Pure.
///
/// A 2xx response means success, interim responses (1xx) are skipped, any other response is a
/// refusal. All responses together may have up to 16 KiB of headers.
public struct HTTPConnectNegotiation: ProxyNegotiation {
    /// The maximum size of all responses together, in bytes.
    public static let headerLimit = 16_384
    /// How many bytes of a status line are included in an error.
    private static let reasonLimit = 100

    /// The request.
    public let greeting: [UInt8]
    private var head = HTTPHeadReader.ofResponses(byteLimit: headerLimit)
    private var line: [UInt8] = []
    private var isInterim = false
    private var isOver = false

    /// Requests a connection to `target`.
    ///
    /// - Throws: `.unsupported` for an invalid host, such as `user@host`; for an address with a
    ///   zone, which is local to this machine; and for credentials with control characters or a
    ///   colon in the user.
    public init(
        to target: Endpoint, credentials: ProxyCredentials? = nil
    ) throws(ProxyError) {
        let (host, port) = try target.forProxies()
        // RFC 9112, section 3.2.3: only a host and a port.
        let authority =
            switch host {
            case .name(let name): "\(name):\(port)"
            case .address(let address):
                address.isIPv6 ? "[\(address.digits)]:\(port)" : "\(address.digits):\(port)"
            }
        var request = "CONNECT \(authority) HTTP/1.1\r\nHost: \(authority)\r\n"
        if let credentials {
            let pair = Array("\(credentials.user):\(credentials.password)".utf8)
            guard !credentials.user.contains(":"),
                !pair.contains(where: { $0 < 0x20 || $0 == 0x7F })
            else {
                throw .unsupported(
                    "for an HTTP proxy, credentials must not contain control characters,"
                        + " and the user no colon")
            }
            request += "Proxy-Authorization: Basic \(Base64.text(of: pair))\r\n"
        }
        greeting = Array((request + "\r\n").utf8)
    }

    /// Processes the next byte from the proxy.
    public mutating func take(_ byte: UInt8) throws(ProxyError) -> ProxyStep {
        precondition(!isOver, "the negotiation is over")
        guard head.byteCount + line.count < Self.headerLimit else { throw Self.tooLong }
        guard byte == UInt8(ascii: "\n") else {
            line.append(byte)
            if !head.isInFields, line.count <= 5 { try checkStart() }
            return .wait
        }
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        defer { line = [] }
        switch try nextPart() {
        case .startLine: try takeStatusLine()
        // Another response follows an interim one (RFC 9110, section 15.2).
        case .end where !isInterim:
            isOver = true
            return .done
        case .fieldLine, .end, .ignored: break
        }
        return .wait
    }

    // MARK: -

    private static var tooLong: ProxyError {
        .malformed("its header has more than \(headerLimit) bytes")
    }

    private mutating func nextPart() throws(ProxyError) -> HTTPHeadReader.Part {
        do throws(HTTPHeadReader.Excess) {
            return try head.read(lineOf: line.count)
        } catch {
            throw Self.tooLong
        }
    }

    /// Detects a peer of another protocol without waiting for a complete line.
    private func checkStart() throws(ProxyError) {
        if !Array("HTTP/".utf8).starts(with: line) { throw .malformed("it is not HTTP") }
    }

    private mutating func takeStatusLine() throws(ProxyError) {
        guard let (status, text) = HTTPSyntax.statusLine(line) else {
            throw .malformed("it is not HTTP")
        }
        switch status {
        case 100...199 where status != 101: isInterim = true
        case 200...299: isInterim = false
        case 407: throw .credentials
        default: throw .refused(Self.reason(text))
        }
    }

    /// The proxy's text, truncated and without control characters, since terminals interpret those.
    private static func reason(_ bytes: ArraySlice<UInt8>) -> String {
        let safe = bytes.prefix(reasonLimit).map { 0x20...0x7E ~= $0 ? $0 : UInt8(ascii: "?") }
        return String(decoding: safe, as: UTF8.self)
    }
}
