import CPosix
import Glibc
import SystemPackage

/// getaddrinfo(3), the blocking call; for a worker's thread.
enum NameLookup {
    /// "Temporary failure in name resolution".
    static let tryAgain = EAI_AGAIN

    /// The addresses of a name, in the order of RFC 6724 that the C library gives them.
    ///
    /// `name` is in ASCII; an error names `text`, which is what the person has written.
    static func addresses(
        ofName name: String, text: String? = nil, port: UInt16, forListening: Bool = false
    ) -> Result<[SocketAddress], NameLookupError> {
        var flags = AI_NUMERICSERV
        if forListening { flags |= AI_PASSIVE }
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = flags
        var list: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(name, String(port), &hints, &list)
        defer { if let list = unsafe list { unsafe freeaddrinfo(list) } }
        guard code == 0 else {
            return isLocalhost(name)
                ? .success(loopback(port: port))
                : .failure(NameLookupError(host: text ?? name, code: code))
        }
        var found: [SocketAddress] = []
        var next = unsafe list
        while let entry = unsafe next {
            if let address = unsafe address(in: entry.pointee), !found.contains(address) {
                found.append(address)
            }
            unsafe next = entry.pointee.ai_next
        }
        return .success(found)
    }

    /// The addresses of a name that this machine knows by itself; nil for one that name servers
    /// are to be asked about. Reads /etc/hosts.
    static func localAddresses(
        ofName name: String, text: String, port: UInt16
    ) -> Result<[SocketAddress], NameLookupError>? {
        if HostsFile.lists(name) { return addresses(ofName: name, text: text, port: port) }
        return isLocalhost(name) ? .success(loopback(port: port)) : nil
    }

    /// RFC 6761, section 6.3: always the loopback interface, also where /etc/hosts is silent.
    private static func isLocalhost(_ name: String) -> Bool {
        let name = name.lowercased()
        let host = name.hasSuffix(".") ? name.dropLast() : name[...]
        return host == "localhost" || host.hasSuffix(".localhost")
    }

    private static func loopback(port: UInt16) -> [SocketAddress] {
        SocketAddress(bytes: [127, 0, 0, 1], port: port).map { [$0] } ?? []
    }

    private static func address(in entry: addrinfo) -> SocketAddress? {
        guard let from = unsafe entry.ai_addr else { return nil }
        var storage = sockaddr_storage()
        let count = unsafe min(Int(entry.ai_addrlen), MemoryLayout<sockaddr_storage>.size)
        unsafe withUnsafeMutableBytes(of: &storage) {
            unsafe $0.copyMemory(from: UnsafeRawBufferPointer(start: from, count: count))
        }
        return SocketAddress(storage, length: socklen_t(count))
    }

    static func words(for code: Int32) -> String {
        unsafe gai_strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
    }
}

/// A host name that could not be turned into addresses; a text that cannot be one is an
/// `EndpointError`.
public struct NameLookupError: Error, Hashable, Sendable {
    /// The name that was looked up.
    public let host: String
    /// The reason, one of getaddrinfo(3)'s numbers (`EAI_NONAME` and its like).
    public let code: Int32

    /// More names wait to be looked up than the resolver's queue takes (`EAI_AGAIN`).
    static func tooManyLookups(_ host: String) -> NameLookupError {
        NameLookupError(host: host, code: NameLookup.tryAgain)
    }
}

extension NameLookupError: CustomStringConvertible {
    /// One sentence with the name and the resolver's own words.
    public var description: String {
        "cannot resolve \"\(host)\": \(NameLookup.words(for: code))"
    }
}
