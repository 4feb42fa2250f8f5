import CPosix
import Glibc
import SystemPackage

/// An IPv4 or IPv6 address with its port, or a UNIX socket's path; names are resolved before.
public struct SocketAddress: Hashable, Sendable {
    private enum Form: Hashable, Sendable {
        case ipv4(UInt32)
        case ipv6(high: UInt64, low: UInt64, scope: UInt32)
        /// A path, `@` and a name in the abstract space, or nothing for a nameless socket.
        case unix(path: String)
    }

    /// The longest path that the kernel takes, unix(7): 108 bytes with the NUL at its end.
    static let pathLimit = 107

    private let address: Form
    /// 0 to 65535, in the machine's byte order; 0 for a UNIX socket.
    public let port: UInt16

    /// True for an IPv6 address.
    public var isIPv6: Bool {
        if case .ipv6 = address { true } else { false }
    }

    /// True for a UNIX socket's.
    public var isUnix: Bool {
        if case .unix = address { true } else { false }
    }

    /// The path of a UNIX socket's file; nil for every other address, abstract and nameless
    /// ones among them.
    var path: String? {
        guard case .unix(let path) = address, !path.isEmpty, !path.hasPrefix("@") else {
            return nil
        }
        return path
    }

    /// The address in its usual text form, without the port: `127.0.0.1`, `::1`,
    /// `fe80::1%2`, `/run/service`, `@name`; an IPv4 address that came through an IPv6 socket
    /// as IPv4; `local` for a nameless UNIX socket, as clients have them.
    public var host: String {
        switch address {
        case .unix(let path): path.isEmpty ? "local" : path
        case .ipv4(let bits): Self.text(ofIPv4: bits)
        case .ipv6(0, let low, _) where low >> 32 == 0xFFFF:
            Self.text(ofIPv4: UInt32(low & 0xFFFF_FFFF))
        case .ipv6(let high, let low, let scope): Self.text(ofIPv6: high, low, scope: scope)
        }
    }

    /// The address of `host`, written in digits without brackets; nil for a name, and for the short
    /// and octal forms of inet_aton(3). An IPv6 address may have a zone, by name or number:
    /// `fe80::1%eth0`; nil when there is no such interface.
    public init?(host: String, port: UInt16) {
        // A name is never an address, and need not be converted to be refused.
        guard host.utf8.allSatisfy({ $0 < 0x80 }),
            let address = try? Host(host).address(port: port)
        else { return nil }
        self = address
    }

    /// A UNIX socket's address: a path, or `@` and a name in Linux's abstract space.
    ///
    /// - Throws: ENAMETOOLONG above 107 bytes, EINVAL for an empty path or a NUL in it.
    public init(path: String) throws(SystemError) {
        let bytes = path.utf8
        if bytes.isEmpty || bytes.contains(0) {
            throw SystemError(
                call: "bind", code: .invalidArgument,
                detail: bytes.isEmpty ? "the path is empty" : "the path has a NUL in it")
        }
        if bytes.count > Self.pathLimit {
            throw SystemError(
                call: "bind", code: .fileNameTooLong,
                detail: "\(bytes.count) bytes, of \(Self.pathLimit)")
        }
        address = .unix(path: path)
        port = 0
    }

    private init(_ address: Form, port: UInt16) {
        self.address = address
        self.port = port
    }

    /// The same host at a port, and in a zone if it is one of IPv6.
    func with(port: UInt16, scope: UInt32) -> SocketAddress {
        guard case .ipv6(let high, let low, _) = address else {
            return SocketAddress(address, port: port)
        }
        return SocketAddress(.ipv6(high: high, low: low, scope: scope), port: port)
    }

    /// One of fe80::/10, which each interface has of its own (RFC 4291, section 2.5.6).
    var isLinkLocal: Bool {
        if case .ipv6(let high, _, _) = address { high >> 54 == 0xFE80 >> 6 } else { false }
    }

    private static func text(ofIPv4 bits: UInt32) -> String {
        "\(bits >> 24).\(bits >> 16 & 255).\(bits >> 8 & 255).\(bits & 255)"
    }

    private static func text(ofIPv6 high: UInt64, _ low: UInt64, scope: UInt32) -> String {
        let words = (high.bigEndian, low.bigEndian)
        let text = unsafe withUnsafeBytes(of: words) { bytes in
            unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
                guard let start = text.baseAddress,
                    unsafe inet_ntop(AF_INET6, bytes.baseAddress, start, 64) != nil
                else { return "?" }
                return unsafe String(cString: start)
            }
        }
        return scope == 0 ? text : "\(text)%\(scope)"
    }
}

extension SocketAddress: CustomStringConvertible {
    /// `127.0.0.1:21567`, `[::1]:21567` or `unix:/run/service`.
    public var description: String {
        let host = host
        if isUnix { return "unix:\(host)" }
        return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}

// MARK: - The kernel's form

extension SocketAddress {
    var family: Int32 {
        switch address {
        case .ipv4: AF_INET
        case .ipv6: AF_INET6
        case .unix: AF_UNIX
        }
    }

    /// Nil for a family that is none of the three; `length` is what the kernel said it filled.
    init?(_ storage: sockaddr_storage, length: socklen_t) {
        switch Int32(storage.ss_family) {
        case AF_UNIX:
            address = .unix(path: Self.path(in: storage, length: Int(length)))
            port = 0
        case AF_INET:
            let inet = unsafe withUnsafeBytes(of: storage) { unsafe $0.load(as: sockaddr_in.self) }
            address = .ipv4(UInt32(bigEndian: inet.sin_addr.s_addr))
            port = UInt16(bigEndian: inet.sin_port)
        case AF_INET6:
            let inet = unsafe withUnsafeBytes(of: storage) { unsafe $0.load(as: sockaddr_in6.self) }
            let (high, low) = unsafe withUnsafeBytes(of: inet.sin6_addr) {
                unsafe ($0.load(as: UInt64.self), $0.load(fromByteOffset: 8, as: UInt64.self))
            }
            address = .ipv6(
                high: UInt64(bigEndian: high), low: UInt64(bigEndian: low),
                scope: inet.sin6_scope_id)
            port = UInt16(bigEndian: inet.sin6_port)
        default:
            return nil
        }
    }

    /// Lends the address in the form that bind(2) and connect(2) take.
    func withSocketAddress<Result>(
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        switch address {
        case .ipv4(let bits):
            var inet = sockaddr_in()
            inet.sin_family = sa_family_t(AF_INET)
            inet.sin_addr.s_addr = bits.bigEndian
            inet.sin_port = port.bigEndian
            return unsafe Self.lend(inet, to: body)
        case .ipv6(let high, let low, let scope):
            var inet = sockaddr_in6()
            inet.sin6_family = sa_family_t(AF_INET6)
            unsafe withUnsafeMutableBytes(of: &inet.sin6_addr) {
                unsafe $0.storeBytes(of: high.bigEndian, as: UInt64.self)
                unsafe $0.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
            }
            inet.sin6_port = port.bigEndian
            inet.sin6_scope_id = scope
            return unsafe Self.lend(inet, to: body)
        case .unix(let path):
            let (unix, length) = Self.kernelForm(ofPath: path)
            return unsafe Self.lend(unix) { start, _ in unsafe body(start, length) }
        }
    }

    /// unix(7): an abstract name starts with NUL and has no end but the length.
    private static func path(in storage: sockaddr_storage, length: Int) -> String {
        let start = MemoryLayout<sa_family_t>.size
        let bytes = unsafe withUnsafeBytes(of: storage) { bytes in
            unsafe Array(bytes[start..<max(min(length, bytes.count), start)])
        }
        guard let first = bytes.first else { return "" }
        let name = first == 0 ? bytes.dropFirst() : bytes.prefix { $0 != 0 }
        return (first == 0 ? "@" : "") + String(decoding: name, as: UTF8.self)
    }

    private static func kernelForm(ofPath path: String) -> (sockaddr_un, socklen_t) {
        var unix = sockaddr_un()
        unix.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(path.utf8.prefix(pathLimit))
        let isAbstract = bytes.first == UInt8(ascii: "@")
        if isAbstract { bytes[0] = 0 } else { bytes.append(0) }
        unsafe withUnsafeMutableBytes(of: &unix.sun_path) { unsafe $0.copyBytes(from: bytes) }
        return (unix, socklen_t(MemoryLayout<sa_family_t>.size + bytes.count))
    }

    private static func lend<Address, Result>(
        _ address: Address, to body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        unsafe withUnsafePointer(to: address) { start in
            unsafe start.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe body($0, socklen_t(MemoryLayout<Address>.size))
            }
        }
    }
}
