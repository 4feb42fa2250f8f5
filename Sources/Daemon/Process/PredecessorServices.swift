package import ReactorKit
package import SystemPackage

/// A successor's wait until the services of its predecessor have left: those whose clients must all
/// be with one process begin then.
///
/// The predecessor keeps one end of a pipe open until then, at most until its end. Call on the
/// reactor's thread.
package final class PredecessorServices {
    private var waiting: [() -> Void] = []
    private var pipe: FileDescriptor?
    private var reader: DescriptorReader?

    /// Waits for the end of `pipe`, which is closed then; without a pipe there is nothing to wait for.
    package init(_ pipe: FileDescriptor?, on reactor: Reactor) {
        guard let pipe else { return }
        self.pipe = pipe
        reader = reactor.read(pipe) { _ in
            // The predecessor sends nothing.
        } ended: { [weak self] _ in
            self?.haveLeft()
        }
    }

    /// Calls `call` when they have left; at once when they have.
    package func whenGone(_ call: @escaping () -> Void) {
        if pipe == nil { call() } else { waiting.append(call) }
    }

    private func haveLeft() {
        try? pipe?.close()
        pipe = nil
        reader = nil
        let calls = waiting
        waiting = []
        for call in calls { call() }
    }
}

@available(*, unavailable)
extension PredecessorServices: Sendable {}
