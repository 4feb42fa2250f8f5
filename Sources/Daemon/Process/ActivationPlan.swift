package import SystemPackage

/// What becomes of the sockets that a service manager has opened for the server.
///
/// One that is named as a section `[listener NAME]` takes the place of what that listens at. All
/// others stand, in their order, in the place of what `listen` outside the sections names. A
/// listener that is given at least one opens none by itself. Pure.
package struct ActivationPlan: Equatable, Sendable {
    /// A socket that has no place, as a sentence.
    package struct Homeless: Error, Equatable, CustomStringConvertible {
        let name: String
        /// The sentence.
        package var description: String {
            "the service manager's socket \"\(name)\" belongs to no listener: name one so, in the "
                + "settings [listener \(name)], or in the socket's unit FileDescriptorName="
        }
    }

    /// The settings without the endpoints that are not to be opened.
    package private(set) var settings: ServerSettings
    /// What stands in the place of the others.
    package private(set) var adopted: [AdoptedListener] = []

    /// - Throws: ``Homeless``.
    package init(
        _ items: [(name: String, descriptor: FileDescriptor)], in settings: ServerSettings
    ) throws(Homeless) {
        self.settings = settings
        let isNamed = { (item: (name: String, descriptor: FileDescriptor)) in
            settings.listeners[item.name] != nil
        }
        let others = items.filter { !isNamed($0) }
        if let first = others.first {
            guard let placed = Self.place(others, at: &self.settings.listener) else {
                throw Homeless(name: first.name)
            }
            adopted += placed
        }
        for (name, named) in Dictionary(grouping: items.filter(isNamed), by: \.name) {
            guard var listener = self.settings.listeners[name],
                let placed = Self.place(named, at: &listener)
            else { throw Homeless(name: name) }
            adopted += placed
            self.settings.listeners[name] = listener
        }
    }

    // MARK: -

    /// The first socket for the first endpoint, and so on; what is left over is the last one's.
    private static func place(
        _ items: [(name: String, descriptor: FileDescriptor)], at listener: inout ListenerSettings
    ) -> [AdoptedListener]? {
        let endpoints = listener.endpoints
        guard let last = endpoints.indices.last else { return nil }
        listener.endpoints = Array(endpoints.prefix(items.count))
        return items.enumerated().map { index, item in
            AdoptedListener(endpoints[min(index, last)], item.descriptor)
        }
    }
}
