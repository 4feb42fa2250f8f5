import CPosix
import Glibc

/// getaddrinfo(3), the blocking call; for a worker's thread, but for addresses in digits.
enum NameLookup {
    /// "Temporary failure in name resolution".
    static let tryAgain = EAI_AGAIN

    /// The addresses of `endpoint`; a UNIX socket has the one of its path.
    static func addresses(
        of endpoint: Endpoint, forListening: Bool = false, digitsOnly: Bool = false
    ) -> Result<[SocketAddress], NameLookupError> {
        switch endpoint {
        case .tcp(let host, let port), .tls(let host, let port):
            return addresses(
                of: host, port: port, forListening: forListening, digitsOnly: digitsOnly)
        case .unix(let path):
            guard let address = try? SocketAddress(path: path) else {
                return .failure(NameLookupError(host: path, code: EAI_OVERFLOW))
            }
            return .success([address])
        }
    }

    /// The addresses of `host`, in the order of RFC 6724 that the C library gives them.
    static func addresses(
        of host: String, port: UInt16, forListening: Bool = false, digitsOnly: Bool = false
    ) -> Result<[SocketAddress], NameLookupError> {
        var flags = AI_NUMERICSERV
        if digitsOnly { flags |= AI_NUMERICHOST }
        if forListening { flags |= AI_PASSIVE }
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = flags
        var list: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host, String(port), &hints, &list)
        defer { if let list = unsafe list { unsafe freeaddrinfo(list) } }
        guard code == 0 else {
            return isLocalhost(host) && !digitsOnly
                ? addresses(of: "127.0.0.1", port: port, digitsOnly: true)
                : .failure(NameLookupError(host: host, code: code))
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

    /// RFC 6761, section 6.3: always the loopback interface, also where /etc/hosts is silent.
    private static func isLocalhost(_ host: String) -> Bool {
        let host = host.lowercased()
        return host == "localhost" || host.hasSuffix(".localhost")
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
