/// Looks names up off the loop, so that a name that this machine knows never waits for name
/// servers.
///
/// `localhost` and the names of /etc/hosts are looked up on a thread of their own. All others are
/// looked up on four threads, where a server that does not answer blocks each for up to half a
/// minute. Such a lookup cannot be interrupted: a cancelled one makes room for another, and up to
/// 32 threads may wait for abandoned lookups.
final class Resolver {
    fileprivate unowned let reactor: Reactor
    fileprivate let local: WorkerPool
    fileprivate let remote: WorkerPool

    init(on reactor: Reactor) {
        self.reactor = reactor
        local = WorkerPool(threads: 1, queue: 256, abandoned: 4, on: reactor)
        remote = WorkerPool(threads: 4, queue: 64, abandoned: 32, on: reactor)
    }

    /// Calls `completion` on a later turn, unless the lookup is cancelled or released.
    func addresses(
        of host: Host, port: UInt16,
        completion: @escaping (Result<[SocketAddress], NameLookupError>) -> Void
    ) -> LookUp {
        LookUp(host, port: port, by: self, completion: completion)
    }
}

extension Reactor {
    /// The one resolver of this reactor.
    var resolver: Resolver { attachment { Resolver(on: self) } }
}

/// A lookup in progress. Call on the reactor's thread.
final class LookUp {
    private let resolver: Resolver
    private let host: Host
    private let port: UInt16
    private let completion: (Result<[SocketAddress], NameLookupError>) -> Void
    private var work: (pool: WorkerPool, id: CompletionTable.ID)?

    fileprivate init(
        _ host: Host, port: UInt16, by resolver: Resolver,
        completion: @escaping (Result<[SocketAddress], NameLookupError>) -> Void
    ) {
        self.resolver = resolver
        self.host = host
        self.port = port
        self.completion = completion
        guard case .name(let name) = host.form else { return }
        submit(to: resolver.local) { [text = host.text] in
            NameLookup.localAddresses(ofName: name, text: text, port: port)
        } completion: { [weak self] found in
            if let found { self?.end(found) } else { self?.askServers(name) }
        }
    }

    func cancel() {
        guard let (pool, id) = work else { return }
        work = nil
        pool.abandon(id)
    }

    // MARK: -

    private func askServers(_ name: String) {
        submit(to: resolver.remote) { [text = host.text, port] in
            NameLookup.addresses(ofName: name, text: text, port: port)
        } completion: { [weak self] in
            self?.end($0)
        }
    }

    private func submit<Value: Sendable>(
        to pool: WorkerPool, _ look: @escaping @Sendable () -> Value,
        completion: @escaping (Value) -> Void
    ) {
        work = pool.submit(look, completion: completion).map { (pool, $0) }
        if work != nil { return }
        resolver.reactor.callSoon { [weak self] in
            guard let self else { return }
            end(.failure(.tooManyLookups(host.text)))
        }
    }

    private func end(_ result: Result<[SocketAddress], NameLookupError>) {
        work = nil
        completion(result)
    }
}

@available(*, unavailable)
extension LookUp: Sendable {}
