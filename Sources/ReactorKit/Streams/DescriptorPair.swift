import CPosix
import Glibc
import SystemPackage

/// A descriptor to read and one to write as one connection's channel: standard input and
/// output, two pipes, a terminal.
///
/// Each has its own place in the poller. That of the input stands for the connection at a
/// shutdown; that of the output is watched for breakage also while nothing is written.
final class DescriptorPair: StreamChannel {
    private let source: PlainDescriptor
    private let sink: PlainDescriptor
    private let closesThem: Bool
    private var input: PollPlace?
    private var output: PollPlace?
    /// In the poller for the output.
    private var outputDoor: OutputDoor?
    private var isSinkOpen = true
    private var isReading = true
    private var isInputOver = false
    private var transport: StreamTransport?

    /// - Throws: EBADF for a descriptor that is not open, or not for what it is to do; EMFILE
    ///   when a duplicate is needed and there is none left.
    init(
        reading: FileDescriptor, writing: FileDescriptor, closesThem: Bool, isUrgent: Bool,
        on reactor: Reactor
    ) throws(SystemError) {
        try reading.require(O_RDONLY, "read")
        try writing.require(O_WRONLY, "write")
        // A broken pipe is an error code, not a death.
        cs_ignore_broken_pipes()
        let ownership: PlainDescriptor.Ownership = closesThem ? .handedOver : .borrowed
        source = PlainDescriptor(reading, ownership)
        sink = PlainDescriptor(writing, ownership)
        self.closesThem = closesThem
        input = try PollPlace(
            of: reading, .readable, isUrgent: isUrgent, on: reactor, handler: self)
        do throws(SystemError) {
            let door = OutputDoor { [unowned self] in
                outputReady()
            } failed: { [unowned self] in
                failed($0)
            }
            outputDoor = door
            output = try PollPlace(of: writing, [], on: reactor, handler: door)
        } catch {
            input?.leave(self)
            throw error
        }
    }

    // MARK: - StreamChannel

    var localAddress: SocketAddress? { nil }

    /// What is written stays in a pipe or with a terminal, and what is unread may be the
    /// shell's, or the next command's.
    var lingers: Bool { false }

    func open(for transport: StreamTransport) {
        self.transport = transport
    }

    func setInterest(_ interest: PollEvents?, for transport: StreamTransport) {
        isReading = interest?.contains(.readable) ?? false
        do throws(SystemError) {
            // A hang-up of the input is its end, which a pause keeps unread.
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

    /// Who reads learns of it only if the descriptor is ours to close.
    func shutdownWriting() {
        let isOpen = leaveOutput()
        guard closesThem, isSinkOpen else { return }
        isSinkOpen = false
        guard isOpen else { return }
        // A socket may have other descriptors, which keep it open; anything else refuses.
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
        guard let outputDoor else { return }
        try output?.setInterest(interest, for: outputDoor)
    }

    /// False when somebody else has closed it.
    private func leaveOutput() -> Bool {
        defer { (output, outputDoor) = (nil, nil) }
        guard let output, let outputDoor else { return true }
        return output.leave(outputDoor)
    }

    /// The output has room for what waits, or it broke.
    private func outputReady() {
        guard let transport else { return }
        // A broken one is told by write(2).
        if transport.bufferedByteCount > 0 { return transport.flush() }
        if !isInputOver, (try? source.isReady(POLLIN)) == true {
            // The other side is gone: then its last data and its end come first, which a pause
            // keeps. poll(2) would report the breakage all the while.
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

/// The output's place in the poller; everything else is told to the input's.
private final class OutputDoor: EventHandler {
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
