/// The addresses of an endpoint, for connecting and for listening, with the same checks as in
/// parsing.
extension Endpoint {
    /// The host in the form for connecting; nil for a path, which is checked too.
    ///
    /// - Throws: `EndpointError` for an invalid host or path, such as one with a NUL, where a C
    ///   function would read only the part before it.
    package func target() throws(EndpointError) -> Host? {
        do throws(Host.Problem) {
            switch self {
            case .tcp(let host, _), .tls(let host, _), .telnet(let host, _),
                .telnets(let host, _):
                return try Self.target(host)
            case .unix(let path):
                try Self.check(path: path)
                return nil
            }
        } catch {
            throw EndpointError(text: description, part: error.part, problem: error.problem)
        }
    }

    /// The address of an endpoint that needs no lookup; nil for a name.
    ///
    /// - Throws: `EndpointError` as `target`, and for a zone that does not exist on this machine.
    func address() throws(EndpointError) -> SocketAddress? {
        switch self {
        case .unix(let path):
            _ = try target()
            return try? SocketAddress(path: path)
        case .tcp(_, let port), .tls(_, let port), .telnet(_, let port), .telnets(_, let port):
            let host = try target()
            do throws(Host.Problem) { return try host?.address(port: port) } catch {
                throw EndpointError(text: description, part: error.part, problem: error.problem)
            }
        }
    }

    /// All addresses to listen on. Blocks while it queries name servers, if it must.
    ///
    /// - Throws: `EndpointError`, `NameLookupError`.
    package func addressesToListenAt() throws -> [SocketAddress] {
        if let address = try address() { return [address] }
        guard let host = try target(), case .name(let name) = host.form, let port else { return [] }
        return try NameLookup.addresses(
            ofName: name, text: host.text, port: port, forListening: true
        ).get()
    }

    // MARK: - Parts

    static func target(_ text: String) throws(Host.Problem) -> Host {
        let host = try Host(text)
        guard host.needsZone else { return host }
        throw Host.Problem(
            part: text,
            problem: "is a link-local address: add its interface, as in \(text)%eth0")
    }

    static func check(path: String) throws(Host.Problem) {
        guard path.hasPrefix("/") || path.hasPrefix("@"), path.utf8.count > 1 else {
            throw Host.Problem(
                part: path, problem: "is not a path: write unix:/path or unix:@name")
        }
        if path.hasNUL { throw Host.Problem(part: path, problem: "contains a NUL") }
        if path.utf8.count > SocketAddress.pathLimit {
            throw Host.Problem(
                part: path, problem: "is longer than \(SocketAddress.pathLimit) bytes")
        }
    }
}
