import ReactorKit

/// A person's command for lines: started once per line, with the line on its standard input.
///
/// The line is never part of the command, so the shell does not interpret it. Call on the
/// reactor's thread, and run one line at a time.
final class LineCommand {
    private let command: String
    private let reactor: Reactor
    private var line: [UInt8] = []
    private var child: ChildProcess?
    private var isPaused = false

    /// Called with what it wrote to standard output.
    var onOutput: (Span<UInt8>) -> Void = { _ in }
    /// Called with what it wrote to standard error.
    var onError: (Span<UInt8>) -> Void = { _ in }
    /// Called when it has ended: with nil for success, else with the failure.
    var onEnd: (String?) -> Void = { _ in }

    /// `command` is for sh(1).
    init(_ command: String, on reactor: Reactor) {
        self.command = command
        self.reactor = reactor
    }

    /// Starts it for this line.
    func run(_ line: [UInt8]) {
        self.line = line + [0x0A]
        do throws(SystemError) {
            child = try reactor.spawn(ChildSettings("/bin/sh", ["-c", command]), protocol: self)
            if isPaused { child?.pauseProducing() }
        } catch {
            let reason = "cannot be started: \(error)"
            reactor.callSoon { [weak self] in self?.onEnd(reason) }
        }
    }

    /// Reads no more output until `resume()`.
    func pause() {
        isPaused = true
        child?.pauseProducing()
    }

    func resume() {
        guard isPaused else { return }
        isPaused = false
        child?.resumeProducing()
    }

    /// Ends the run, if there is one.
    func end() { child?.terminate(within: .seconds(1)) }
}

extension LineCommand: ProcessProtocol {
    func started(_ child: ChildProcess) {
        child.write(line)
        child.closeInput()
    }

    func outputReceived(_ data: Span<UInt8>) { onOutput(data) }
    func errorReceived(_ data: Span<UInt8>) { onError(data) }

    func exited(_ status: ExitStatus) {
        child = nil
        onEnd(status == .code(0) ? nil : "\(status)")
    }
}
