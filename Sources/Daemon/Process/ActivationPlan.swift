package import ReactorKit
package import SystemPackage

/// How the sockets that a service manager has opened are assigned to listeners.
///
/// One with the name of a section `[listener NAME]` replaces that listener's endpoints. All others
/// replace, in their order, the endpoints of `listen` outside the sections. A listener that is
/// given at least one opens none itself. Pure.
package struct ActivationPlan: Equatable, Sendable {
    /// A socket that belongs to no listener, as a sentence.
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
    /// The sockets in place of the others.
    package private(set) var adopted: [AdoptedListener] = []
    /// The endpoints that are not opened, since their listener was given other sockets.
    package private(set) var replaced: [Endpoint] = []

    /// That they are not, as a sentence; nil when there are none.
    package var warning: String? {
        if replaced.isEmpty { return nil }
        let endpoints = replaced.map { "\($0)" }.joined(separator: " or ")
        return "not listening on \(endpoints): the service manager has opened fewer sockets than "
            + "the settings name; add a ListenStream= to the socket unit for each"
    }

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
            replaced += self.settings.listener.endpoints.dropFirst(others.count)
            guard let placed = Self.place(others, at: &self.settings.listener) else {
                throw Homeless(name: first.name)
            }
            adopted += placed
        }
        for (name, named) in Dictionary(grouping: items.filter(isNamed), by: \.name) {
            guard var listener = self.settings.listeners[name],
                let placed = Self.place(named, at: &listener)
            else { throw Homeless(name: name) }
            replaced += settings.listeners[name]?.endpoints.dropFirst(named.count) ?? []
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
