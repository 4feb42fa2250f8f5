/// What happens to a child process; the application's half of a `ChildProcess`.
///
/// Order: `started`; then output, errors and their ends; `exited` exactly once and last, also
/// when the reactor ends. Called on the reactor's thread, never from inside a call to the child.
public protocol ProcessProtocol: AnyObject {
    /// The child runs; keep it to write to it.
    func started(_ child: ChildProcess)

    /// The child wrote to its standard output, or to its terminal: at least one byte, at most
    /// 64 KiB, cut or glued anywhere. The span is the reactor's own buffer: copy what is needed.
    func outputReceived(_ data: Span<UInt8>)

    /// The child wrote to its standard error; on a terminal that is output.
    func errorReceived(_ data: Span<UInt8>)

    /// No more output will come; called once, before `exited`, when it is a pipe or terminal.
    func outputClosed()

    /// No more errors will come; called once, before `exited`, when they are a pipe.
    func errorClosed()

    /// The child takes no more input: `Broken pipe` when it closed it. What was unwritten is lost.
    func inputFailed(_ error: SystemError)

    /// The child has ended, and nothing is left of it.
    func exited(_ status: ExitStatus)

    /// More input waits than the high-water mark: write less, or nothing.
    func pauseProducing()

    /// All input that waited is written: write again.
    func resumeProducing()
}

extension ProcessProtocol {
    /// Does nothing.
    public func started(_ child: ChildProcess) {}
    /// Drops it.
    public func outputReceived(_ data: Span<UInt8>) {}
    /// Drops it.
    public func errorReceived(_ data: Span<UInt8>) {}
    /// Does nothing.
    public func outputClosed() {}
    /// Does nothing.
    public func errorClosed() {}
    /// Does nothing.
    public func inputFailed(_ error: SystemError) {}
    /// Does nothing; who writes much without heeding it fills the memory.
    public func pauseProducing() {}
    /// Does nothing.
    public func resumeProducing() {}
}
