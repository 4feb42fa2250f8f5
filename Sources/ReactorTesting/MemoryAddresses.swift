import ReactorKit
import SystemPackage

/// The addresses of a network in memory, without name lookup. Pure.
struct MemoryAddresses {
    /// The first port that is assigned for port 0 and to connecting sides (RFC 6335, section 6).
    private static let firstPort: UInt16 = 49_152

    private var hosts = ["localhost": "127.0.0.1"]
    private var lastPort = firstPort - 1

    /// The address of `endpoint`. Each name gets its own address of TEST-NET-2 (RFC 5737).
    mutating func address(of endpoint: Endpoint) throws(SystemError) -> SocketAddress {
        switch endpoint {
        case .unix(let path): return try SocketAddress(path: path)
        case .tcp(let host, let port), .tls(let host, let port), .telnet(let host, let port),
            .telnets(let host, let port):
            if let known = SocketAddress(host: hosts[host] ?? host, port: port) { return known }
            return try address(ofNew: host, port)
        }
    }

    /// The same host with a port that was not assigned before.
    mutating func withFreePort(_ address: SocketAddress) -> SocketAddress {
        lastPort += 1
        return SocketAddress(host: address.host, port: lastPort) ?? address
    }

    private mutating func address(
        ofNew name: String, _ port: UInt16
    ) throws(SystemError) -> SocketAddress {
        let host = "198.51.100.\(hosts.count)"
        guard let address = SocketAddress(host: host, port: port) else {
            throw SystemError(call: "bind", code: .addressNotAvailable)
        }
        hosts[name] = host
        return address
    }
}
