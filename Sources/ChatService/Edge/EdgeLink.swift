import ChatCore
import ReactorKit
import Services

/// Connects the core of a network with an edge on another reactor: one batch a turn each way. Safe
/// from any thread.
///
/// It is the key of the objects that it passes batches to: a `RemoteEdge` on the core's reactor, and
/// a `RemoteCore` on the edge's.
final class EdgeLink: Sendable {
    private let core: ReactorHandle
    private let edge: ReactorHandle

    init(from edge: ReactorHandle, to core: ReactorHandle) {
        self.edge = edge
        self.core = core
    }

    /// Passes events to the core, if there are any, and the size of the effects that were carried
    /// out since the last call.
    func pass(_ events: EventBatch?, carriedOut byteCount: Int) {
        core.call { [self] reactor in
            let remote = reactor.attachment(RemoteEdge.self, for: self)
            remote?.received(events, carriedOut: byteCount)
        }
    }

    /// Passes effects to the edge.
    func pass(_ effects: EffectBatch) {
        edge.call { [self] reactor in
            reactor.attachment(WeakReference<RemoteCore>.self, for: self)?.object?
                .received(effects)
        }
    }

    /// Removes the edge, which has no sessions any more, at the core.
    func end() {
        core.call { [self] reactor in
            reactor.attachment(RemoteEdge.self, for: self)?.end()
        }
    }
}

/// What an edge on another reactor is to carry out after one turn of the core. Pure.
struct EffectBatch: Sendable {
    /// In this order. They are shared by all edges: each carries out what is for its own sessions.
    var effects: [Effects] = []
    /// The size of the edge's events that the core has handled since the last batch.
    var handledByteCount = 0
}
