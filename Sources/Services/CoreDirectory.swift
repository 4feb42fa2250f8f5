package import ReactorKit

/// Where the edges of services (`ServicePlacement.edges`) find the cores, which are all on the first
/// worker. Safe from any thread.
package final class CoreDirectory: Sendable {
    /// The number of workers, each of which has an edge.
    package let edgeCount: Int
    /// The first worker's reactor.
    package let home: ReactorHandle

    /// An empty directory. Call on the first worker's thread.
    package init(on home: Reactor, edgeCount: Int) {
        self.edgeCount = edgeCount
        self.home = home.handle
        home.attach(Cores(), for: self)
    }

    /// Adds the core of the service with a name, and does not keep it alive. Call on the first
    /// worker's thread.
    package func add(_ core: AnyObject, named name: String, on home: Reactor) {
        home.attachment(Cores.self, for: self)?.byName[name] = WeakReference(core)
    }

    /// Calls `body` on the first worker's thread, on a later turn, with the core of the service with
    /// a name; nil when there is none.
    package func withCore(
        named name: String, _ body: @escaping @Sendable (AnyObject?) -> Void
    ) {
        home.call { [self] home in
            body(home.attachment(Cores.self, for: self)?.byName[name]?.object)
        }
    }

    private final class Cores {
        var byName: [String: WeakReference<AnyObject>] = [:]
    }
}

/// Does not keep an object alive.
package final class WeakReference<Object: AnyObject> {
    package weak var object: Object?

    package init(_ object: Object? = nil) { self.object = object }
}

@available(*, unavailable)
extension WeakReference: Sendable {}
