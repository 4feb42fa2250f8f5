import CPosix
import Glibc
import SystemPackage

/// A channel that reads one descriptor and writes another: standard input and output, two pipes, a
/// terminal.
///
/// Each has its own registration in the poller. That of the input represents the connection at a
/// shutdown; that of the output is watched for errors even while nothing is written.
final class DescriptorPair: StreamChannel {
    private let source: PlainDescriptor
    private let sink: PlainDescriptor
    private let closesThem: Bool
    private var input: PollPlace?
    private var output: PollPlace?
    /// The handler of the output's registration.
    private var outputHandler: OutputHandler?
    private var isSinkOpen = true
    private var isReading = true
    private var isInputOver = false
    private var transport: StreamTransport?

    /// - Throws: EBADF for a descriptor that is not open, or not open for its direction; EMFILE
    ///   when a duplicate is needed and the limit of descriptors is reached.
    init(
        reading: FileDescriptor, writing: FileDescriptor, closesThem: Bool, isUrgent: Bool,
        on reactor: Reactor
    ) throws(SystemError) {
        try reading.require(O_RDONLY, "read")
        try writing.require(O_WRONLY, "write")
        // A write to a broken pipe must return an error, not end the process.
        cs_ignore_broken_pipes()
        let ownership: PlainDescriptor.Ownership = closesThem ? .handedOver : .borrowed
        source = PlainDescriptor(reading, ownership)
        sink = PlainDescriptor(writing, ownership)
        self.closesThem = closesThem
        input = try PollPlace(
            of: reading, .readable, isUrgent: isUrgent, on: reactor, handler: self)
        do throws(SystemError) {
            let handler = OutputHandler { [unowned self] in
                outputReady()
            } failed: { [unowned self] in
                failed($0)
            }
            outputHandler = handler
            output = try PollPlace(of: writing, [], on: reactor, handler: handler)
        } catch {
            input?.leave(self)
            throw error
        }
    }

    // MARK: - StreamChannel

    var localAddress: SocketAddress? { nil }

    /// Written bytes stay in the pipe or the terminal, and unread bytes may be for the shell or the
    /// next command.
    var lingers: Bool { false }

    func open(for transport: StreamTransport) {
        self.transport = transport
    }

    func setInterest(_ interest: PollEvents?, for transport: StreamTransport) {
        isReading = interest?.contains(.readable) ?? false
        do throws(SystemError) {
            // A hang-up of the input is the end of data, which is not read during a pause.
            try input?.setInterest(isReading ? .readable : nil, for: self)
            try setOutputInterest(interest?.intersection(.writable))
        } catch {
            transport.endSoon(.lost(error))
        }
    }

    func receive(into buffer: ReadBuffer) throws(SystemError) -> Socket.Transfer {
        guard let count = try source.read(into: buffer) else {
            isInputOver = true
            return .count(0)
        }
        return count > 0 ? .count(count) : .blocked
    }

    func send(_ buffer: OutboundBuffer) throws(SystemError) -> Socket.Transfer {
        let count = try sink.write(buffer)
        return count > 0 ? .count(count) : .blocked
    }

    /// The reader gets the end of data only if the descriptor belongs to the connection.
    func shutdownWriting() {
        let isOpen = leaveOutput()
        guard closesThem, isSinkOpen else { return }
        isSinkOpen = false
        guard isOpen else { return }
        // A socket may be open by other descriptors; for anything else the call fails.
        _ = Glibc.shutdown(sink.descriptor.rawValue, Int32(SHUT_WR))
        if sink.descriptor != source.descriptor { sink.close() }
    }

    func pendingError() -> Errno? { nil }

    func resetOnClose() {}

    func close(for transport: StreamTransport) {
        let isInputOpen = input?.leave(self) ?? true
        let isOutputOpen = leaveOutput()
        (input, self.transport) = (nil, nil)
        if isSinkOpen, isOutputOpen, sink.descriptor != source.descriptor { sink.close() }
        if isInputOpen { source.close() }
    }

    // MARK: -

    private func setOutputInterest(_ interest: PollEvents?) throws(SystemError) {
        guard let outputHandler else { return }
        try output?.setInterest(interest, for: outputHandler)
    }

    /// Returns false when other code has closed it.
    private func leaveOutput() -> Bool {
        defer { (output, outputHandler) = (nil, nil) }
        guard let output, let outputHandler else { return true }
        return output.leave(outputHandler)
    }

    /// The output has space for unsent bytes, or it is broken.
    private func outputReady() {
        guard let transport else { return }
        // write(2) reports a broken output.
        if transport.bufferedByteCount > 0 { return transport.flush() }
        if !isInputOver, (try? source.isReady(POLLIN)) == true {
            // The other side has closed: its last data and its end are delivered first, and a pause
            // holds them back. poll(2) would report the error continuously in the meantime.
            if !isReading { try? setOutputInterest(nil) }
            return
        }
        transport.end(.lost(SystemError(call: "poll", code: .brokenPipe)))
    }
}

extension DescriptorPair: EventHandler {
    var holdsShutdown: Bool { true }

    func ready(_ events: PollEvents) { transport?.ready(events) }

    func failed(_ error: SystemError) { transport?.failed(error) }

    func finish(within limit: Duration) { transport?.finish(within: limit) }

    func abandon() { transport?.abandon() }
}

/// The handler of the output's registration; all other calls are for the input's.
private final class OutputHandler: EventHandler {
    private let call: () -> Void
    private let whenFailed: (SystemError) -> Void

    init(_ call: @escaping () -> Void, failed: @escaping (SystemError) -> Void) {
        self.call = call
        whenFailed = failed
    }

    var holdsShutdown: Bool { false }

    func ready(_ events: PollEvents) { call() }

    func failed(_ error: SystemError) { whenFailed(error) }

    func finish(within limit: Duration) {}

    func abandon() {}
}

extension FileDescriptor {
    /// - Throws: EBADF, as the call itself would.
    fileprivate func require(_ mode: Int32, _ call: String) throws(SystemError) {
        let actual = try check("fcntl", fcntl(rawValue, F_GETFL)) & O_ACCMODE
        guard actual == mode || actual == O_RDWR else {
            throw SystemError(call: call, code: .badFileDescriptor)
        }
    }
}
