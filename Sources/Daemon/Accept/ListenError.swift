package import ReactorKit
import SystemPackage

/// An endpoint that the server cannot listen on.
package struct ListenError: Error, CustomStringConvertible {
    /// An endpoint of this server that has the port already.
    struct Holder {
        let endpoint: Endpoint
        /// Whether the settings name it too, so that it is not about to be closed.
        let isNamed: Bool
    }

    package let endpoint: Endpoint
    package let reason: any Error
    var holder: Holder?

    package init(endpoint: Endpoint, reason: any Error) {
        self.endpoint = endpoint
        self.reason = reason
    }

    /// The same, where the port may be in use by one of the server's own endpoints, each with an
    /// address that it listens on; `named` are those of the settings.
    init(
        endpoint: Endpoint, reason: any Error, among own: [(endpoint: Endpoint, SocketAddress)],
        named: [Endpoint]
    ) {
        self.init(endpoint: endpoint, reason: reason)
        guard (reason as? SystemError)?.code == .addressInUse, endpoint.host != nil,
            let wanted = try? endpoint.addressesToListenAt()
        else { return }
        let first = own.first { _, address in wanted.contains { $0.excludes(address) } }
        holder = first.map { Holder(endpoint: $0.endpoint, isNamed: named.contains($0.endpoint)) }
    }

    package var description: String {
        "cannot listen on \(endpoint): \(problem)"
    }

    /// The reason as a clause, without the endpoint.
    var problem: String {
        if let error = reason as? EndpointError { return error.reason }
        guard let error = reason as? SystemError else { return "\(reason)" }
        if case .unix = endpoint { return problem(ofSocket: error) }
        switch error.code {
        case .addressInUse:
            return holder.map(problem(heldBy:))
                ?? "the port is in use; stop the program that uses it, or choose another port"
        case .permissionDenied:
            return "ports below 1024 require a privilege; choose another port"
        case .addressNotAvailable:
            return "this machine does not have that address"
        default:
            return "\(error.code)"
        }
    }

    /// A reload keeps a socket only for an endpoint with the same host.
    private func problem(heldBy holder: Holder) -> String {
        let start = "this server itself has the port, as \(holder.endpoint)"
        guard !holder.isNamed, let host = holder.endpoint.host, let port = holder.endpoint.port
        else {
            return "\(start); name only one of them"
        }
        let kept: Endpoint =
            endpoint.requiresTLS
            ? .tls(host: host, port: port) : .tcp(host: host, port: port)
        return "\(start); write \(kept), which keeps the socket, or stop and start the server"
    }

    /// The same for a UNIX socket, which has a file and no port.
    private func problem(ofSocket error: SystemError) -> String {
        switch error.code {
        case .addressInUse:
            return
                "another program listens there, or the file is not a socket; stop the program, "
                + "remove the file, or choose another path"
        default:
            return "\(error.code)"
        }
    }
}

extension SocketAddress {
    /// Whether no socket can listen here while one listens at `other`: at the same port, on the
    /// same address, or one of them on all.
    fileprivate func excludes(_ other: SocketAddress) -> Bool {
        if isUnix || other.isUnix || port != other.port { return false }
        return host == other.host || [host, other.host].contains { $0 == "0.0.0.0" || $0 == "::" }
    }
}
