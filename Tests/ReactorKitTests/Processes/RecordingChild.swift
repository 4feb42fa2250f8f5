import ReactorKit

/// A process protocol that keeps all that happens to it.
final class RecordingChild: ProcessProtocol {
    /// What happened but data, in its order.
    private(set) var events: [String] = []
    private(set) var output: [UInt8] = []
    private(set) var errors: [UInt8] = []
    private(set) var status: ExitStatus?
    private(set) var child: ChildProcess?
    var whenStarted: ((ChildProcess) -> Void)?
    var whenReceived: (([UInt8]) -> Void)?
    var whenPaused: (() -> Void)?
    var whenResumed: (() -> Void)?

    var text: String { String(decoding: output, as: UTF8.self) }
    var errorText: String { String(decoding: errors, as: UTF8.self) }

    func started(_ child: ChildProcess) {
        events.append("started")
        self.child = child
        whenStarted?(child)
    }

    func outputReceived(_ data: Span<UInt8>) {
        output += [UInt8](copying: data)
        whenReceived?([UInt8](copying: data))
    }

    func errorReceived(_ data: Span<UInt8>) { errors += [UInt8](copying: data) }

    func outputClosed() { events.append("output closed") }

    func errorClosed() { events.append("error closed") }

    func inputFailed(_ error: SystemError) { events.append("input failed: \(error)") }

    func exited(_ status: ExitStatus) {
        events.append("\(status)")
        self.status = status
    }

    func pauseProducing() {
        events.append("paused")
        whenPaused?()
    }

    func resumeProducing() {
        events.append("resumed")
        whenResumed?()
    }
}
