package import ReactorKit
import SystemPackage

/// An endpoint that the server cannot listen on.
package struct ListenError: Error, CustomStringConvertible {
    package let endpoint: Endpoint
    package let reason: any Error

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
            return "the port is in use; stop the program that uses it, or choose another --listen"
        case .permissionDenied:
            return "ports below 1024 require a privilege; choose another --listen"
        case .addressNotAvailable:
            return "this machine does not have that address"
        default:
            return "\(error.code)"
        }
    }

    /// The same for a UNIX socket, which has a file and no port.
    private func problem(ofSocket error: SystemError) -> String {
        switch error.code {
        case .addressInUse:
            return
                "another program listens there, or the file is not a socket; stop the program, "
                + "remove the file, or choose another --listen"
        default:
            return "\(error.code)"
        }
    }
}
