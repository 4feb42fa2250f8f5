import ReactorTesting
import Testing

@testable import ReactorKit

/// The other side of an `AsyncConnection` in memory: a recording protocol on a reactor's thread.
final class MemoryPeer: Sendable {
    private let handle: ReactorHandle

    init(on handle: ReactorHandle) {
        self.handle = handle
    }

    /// Makes the pair; nothing moves from then on but by `act`.
    func connect() async throws -> AsyncConnection {
        let promise = Promise<AsyncConnection>()
        try await handle.run { [self, pledge = Pledge(promise)] reactor in
            let near = AsyncConnectionProtocol(on: reactor) { pledge.keep($0) }
            let recorder = RecordingProtocol()
            let side = Side(TransportPair(near, recorder, on: reactor), recorder)
            reactor.residents.insert(side, for: self)
            side.pair.pump()
        }
        return try await promise.value {}
    }

    /// Does something on this side and delivers all that there is.
    @discardableResult
    func act<Value: Sendable>(
        _ body: @escaping @Sendable (Side) -> Value
    ) async throws -> Value {
        try await handle.run { [self] reactor in
            let side = try #require(reactor.residents.find(Side.self, for: self))
            defer { side.pair.pump() }
            return body(side)
        }
    }

    /// Delivers all that there is.
    func pump() async throws {
        try await act { _ in }
    }

    /// Delivers until `condition` holds; the suite's time limit is the deadline.
    func pump(until condition: @escaping @Sendable (Side) -> Bool) async throws {
        while try await !act(condition) { await Task.yield() }
    }

    /// Both ends, on the reactor's thread.
    final class Side {
        let pair: TransportPair
        let recorder: RecordingProtocol
        /// This side's transport.
        var transport: PairedTransport { pair.far }

        init(_ pair: TransportPair, _ recorder: RecordingProtocol) {
            self.pair = pair
            self.recorder = recorder
        }
    }
}
