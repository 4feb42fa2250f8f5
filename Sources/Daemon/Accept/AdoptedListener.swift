package import ReactorKit
package import SystemPackage

/// A listening socket that another process has opened, and the endpoint of the settings that it
/// replaces; several may replace one.
package struct AdoptedListener: Equatable, Sendable {
    /// The endpoint as the settings have it.
    package let endpoint: String
    package let descriptor: FileDescriptor
    /// The file of a UNIX socket, when this process now owns it; nil for a file that another
    /// process keeps, such as the service manager.
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
