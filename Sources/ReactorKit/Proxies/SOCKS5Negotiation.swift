/// The client's side of SOCKS 5 (RFC 1928), with user and password (RFC 1929). Pure.
///
/// Names are sent in ASCII, and the proxy resolves them.
public struct SOCKS5Negotiation: ProxyNegotiation {
    private enum State {
        case method, authentication, reply, address, over
    }

    private static let version: UInt8 = 5
    private static let noAuthentication: UInt8 = 0
    private static let userAndPassword: UInt8 = 2

    private let request: [UInt8]
    /// RFC 1929's request; nil without credentials.
    private let authentication: [UInt8]?
    private var state = State.method
    /// The bytes of the current answer, until it has `needed` bytes: at most 262.
    private var answer: [UInt8] = []
    private var needed = 2

    /// Requests a connection to `target`.
    ///
    /// - Throws: `.unsupported` for a path, an invalid host, an address with a zone, a user that is
    ///   empty or has more than 255 bytes, and a password of more than 255 bytes.
    public init(
        to target: Endpoint, credentials: ProxyCredentials? = nil
    ) throws(ProxyError) {
        let address = try Self.address(of: target)
        request = [Self.version, 1, 0] + address + Self.bytes(of: target.port ?? 0)
        guard let credentials else {
            authentication = nil
            return
        }
        let (user, password) = (Array(credentials.user.utf8), Array(credentials.password.utf8))
        // RFC 1929 requires a password of at least one byte; servers also accept an empty one.
        guard 1...255 ~= user.count, password.count <= 255 else {
            throw .unsupported("for a SOCKS proxy, user and password may have up to 255 bytes")
        }
        authentication =
            [1, UInt8(user.count)] + user + [UInt8(password.count)] + password
    }

    /// The methods that we offer (RFC 1928, section 3).
    public var greeting: [UInt8] {
        let methods =
            authentication == nil
            ? [Self.noAuthentication] : [Self.noAuthentication, Self.userAndPassword]
        return [Self.version, UInt8(methods.count)] + methods
    }

    /// Processes the next byte from the proxy.
    public mutating func take(_ byte: UInt8) throws(ProxyError) -> ProxyStep {
        precondition(state != .over, "the negotiation is over")
        answer.append(byte)
        if state == .method || state == .reply, answer[0] != Self.version {
            throw .malformed("it is not SOCKS 5")
        }
        guard answer.count == needed else { return .wait }
        switch state {
        case .method: return try methodChosen()
        case .authentication: return try authenticated()
        case .reply: return try replied()
        case .address, .over:
            state = .over
            return .done
        }
    }

    // MARK: -

    private mutating func methodChosen() throws(ProxyError) -> ProxyStep {
        switch (answer[1], authentication) {
        case (Self.noAuthentication, _):
            return sendRequest()
        case (Self.userAndPassword, let authentication?):
            expect(2, .authentication)
            return .send(authentication)
        case (0xFF, _):
            throw .credentials
        case (let method, _):
            throw .malformed("it chose the method \(method), which was not offered")
        }
    }

    /// RFC 1929, section 2: any status other than zero is a refusal.
    private mutating func authenticated() throws(ProxyError) -> ProxyStep {
        guard answer[0] == 1 else { throw .malformed("it is not an answer of RFC 1929") }
        guard answer[1] == 0 else { throw .credentials }
        return sendRequest()
    }

    private mutating func sendRequest() -> ProxyStep {
        // Five bytes, since the first byte of the address may be its length.
        expect(5, .reply)
        return .send(request)
    }

    private mutating func replied() throws(ProxyError) -> ProxyStep {
        guard answer[1] == 0 else { throw .refused(Self.reason(for: answer[1])) }
        let portCount = 2
        switch answer[3] {
        case 1: needed = 4 + 4 + portCount
        case 3: needed = 4 + 1 + Int(answer[4]) + portCount
        case 4: needed = 4 + 16 + portCount
        default: throw .malformed("it has an address of the unknown type \(answer[3])")
        }
        state = .address
        return .wait
    }

    private mutating func expect(_ count: Int, _ next: State) {
        state = next
        needed = count
        answer = []
    }

    private static func address(of target: Endpoint) throws(ProxyError) -> [UInt8] {
        switch try target.forProxies().host {
        case .address(let address): [address.isIPv6 ? 4 : 1] + address.bytes
        // A DNS name has at most 254 bytes.
        case .name(let name): [3, UInt8(name.utf8.count)] + Array(name.utf8)
        }
    }

    private static func bytes(of port: UInt16) -> [UInt8] {
        [UInt8(port >> 8), UInt8(port & 0xFF)]
    }

    /// RFC 1928, section 6.
    private static func reason(for code: UInt8) -> String {
        switch code {
        case 1: "general failure"
        case 2: "not allowed by its rules"
        case 3: "network unreachable"
        case 4: "host unreachable"
        case 5: "connection refused"
        case 6: "time to live expired"
        case 7: "command not supported"
        case 8: "address type not supported"
        default: "unknown code \(code)"
        }
    }
}
