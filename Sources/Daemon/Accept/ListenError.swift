package import ReactorKit
import SystemPackage

/// A server that cannot listen where it was told to.
package struct ListenError: Error, CustomStringConvertible {
    package let endpoint: Endpoint
    package let reason: any Error

    package var description: String {
        "cannot listen on \(endpoint): \(problem)"
    }

    private var problem: String {
        if let error = reason as? EndpointError { return error.reason }
        guard let error = reason as? SystemError else { return "\(reason)" }
        if case .unix = endpoint { return problem(ofSocket: error) }
        switch error.code {
        case .addressInUse:
            return "the port is in use; stop the program that has it, or use another --listen"
        case .permissionDenied:
            return "ports below 1024 need a privilege; use another --listen"
        case .addressNotAvailable:
            return "this machine does not have that address"
        default:
            return "\(error.code)"
        }
    }

    /// A UNIX socket has a file, and no port.
    private func problem(ofSocket error: SystemError) -> String {
        switch error.code {
        case .addressInUse:
            return
                "another program listens there, or the file is something else; stop the program, "
                + "remove the file, or use another --listen"
        default:
            return "\(error.code)"
        }
    }
}
