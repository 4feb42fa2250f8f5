package import ReactorKit
package import SystemPackage

/// A listening socket that somebody else has opened, and the endpoint of the settings in whose
/// place it stands; several may stand in the place of one.
package struct AdoptedListener: Equatable, Sendable {
    /// The endpoint as the settings have it.
    package let endpoint: String
    package let descriptor: FileDescriptor

    package init(_ endpoint: String, _ descriptor: FileDescriptor) {
        self.endpoint = endpoint
        self.descriptor = descriptor
    }

    package init(_ endpoint: Endpoint, _ descriptor: FileDescriptor) {
        self.init(endpoint.description, descriptor)
    }
}
