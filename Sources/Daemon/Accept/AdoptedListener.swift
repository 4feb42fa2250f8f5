package import ReactorKit
package import SystemPackage

/// A listening socket that somebody else has opened, and the endpoint of the settings in whose
/// place it stands; several may stand in the place of one.
package struct AdoptedListener: Equatable, Sendable {
    /// The endpoint as the settings have it.
    package let endpoint: String
    package let descriptor: FileDescriptor
    /// The file of a UNIX socket, when it goes over to us with the socket; nil for a file that
    /// stays another's, such as the service manager's.
    package let file: SocketFileID?

    package init(_ endpoint: String, _ descriptor: FileDescriptor, file: SocketFileID? = nil) {
        self.endpoint = endpoint
        self.descriptor = descriptor
        self.file = file
    }

    package init(_ endpoint: Endpoint, _ descriptor: FileDescriptor, file: SocketFileID? = nil) {
        self.init(endpoint.description, descriptor, file: file)
    }
}
