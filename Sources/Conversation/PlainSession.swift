package import ReactorKit
import SystemPackage
import TerminalUI
package import Timestamps

/// The plain client's one shell: standard input and output around `PlainState`.
///
/// Only replies go to standard output, unless a person sits at both ends. Call on the
/// reactor's thread.
package final class PlainSession {
    /// How long an answer may take when nobody sits there to wait for it.
    private static let answerLimit = Duration.seconds(10)
    /// How long connecting may take.
    private static let connectLimit = Duration.seconds(30)
    /// How long the input's end may be behind a peer that has closed.
    private static let inputGrace = Duration.milliseconds(200)
    /// How long the connection may take to close.
    private static let closeLimit = Duration.seconds(1)
    /// Replies that wait for a slow reader of standard output, before the server must wait.
    private static let outputLimit = 1 << 20
    /// The most bytes of one line of the input.
    private static let inputLimit = 1 << 20

    private let reactor: Reactor
    private let dialler: Dialler
    private let endpoint: Endpoint
    private let options: PlainOptions
    private let begin: ClientStart
    private let prompts: FileDescriptor?
    /// Replies go to a terminal, which must not obey them.
    private let showsReplies: Bool
    private var state: PlainState
    private var framer = LineFramer(limit: inputLimit)
    private var input: DescriptorReader?
    private var output: DescriptorWriter?
    private var client: TimestampClient?
    private var dial: Dial?
    private var isUp = false
    private var deadline: ScheduledCall?
    private var silence: ScheduledCall?
    private var command: LineCommand?
    /// What the command writes to a terminal.
    private var commandLines = (output: VisibleLines(), error: VisibleLines())
    /// The server waits until the command is less behind.
    private var isHeldUpByCommand = false
    private var log: PlainLog?
    private var isLogClosed = false
    private var isOver = false
    /// What the program shall end with; set when it is over.
    package private(set) var status = PlainStatus.success

    package init(
        to endpoint: Endpoint, on reactor: Reactor, options: PlainOptions = PlainOptions(),
        dialler: Dialler? = nil, begin: ClientStart = ClientStart()
    ) {
        self.begin = begin
        self.dialler = dialler ?? Dialler(on: reactor)
        self.endpoint = endpoint
        self.reactor = reactor
        self.options = options
        let isInteractive = StandardDescriptors.isTerminal(.standardInput)
        showsReplies = StandardDescriptors.isTerminal(.standardOutput)
        prompts = isInteractive ? (showsReplies ? .standardOutput : .standardError) : nil
        state = PlainState(
            destination: endpoint.description, isInteractive: isInteractive, options: options)
    }

    /// Dials; the reactor stops when it is all over.
    package func start() {
        output = reactor.writer(to: .standardOutput) { [weak self] error in
            guard let self else { return }
            let isClosed = error.code == .brokenPipe
            if self.isOver {
                self.output = nil
                // Of the last write the failure is heard on the turn behind it.
                if !isClosed, self.status == .success {
                    self.complain("cannot write standard output: \(error.code)")
                    self.status = .broken
                }
                return self.shutDownIfDone()
            }
            self.handle(isClosed ? .outputClosed : .outputFailed("\(error.code)"))
        }
        output?.drained = { [weak self] in self?.goOnReceiving() }
        startCommand()
        log = PlainLog(begin, of: endpoint, on: reactor) { [weak self] in self?.complain($0) }
        let client = TimestampClient(
            on: reactor, listener: self, limit: Self.inputLimit + TimestampClient.stampRoom)
        dial = dialler.dial(
            endpoint, for: client, within: options.timeout ?? Self.connectLimit
        ) { [weak self] in self?.dialFailed($0) }
    }

    private func dialFailed(_ failure: ConnectionFailure) {
        if let doubt = failure.doubt {
            handle(.notTrusted("\(failure.reason); \(doubt.plainWords)"))
        } else if failure.kind == .proxySetting {
            handle(.misconfigured(failure.reason))
        } else {
            handle(.dialFailed(failure.reason, isUnknownHost: failure.kind == .unknownHost))
        }
    }

    // MARK: - Input

    private func readInput() {
        if let input { return input.resume() }
        input = reactor.read(
            .standardInput,
            received: { [weak self] data in self?.typed(data) },
            ended: { [weak self] error in self?.inputEnded(error) })
    }

    private func typed(_ data: Span<UInt8>) {
        var position = 0
        while true {
            switch framer.next(in: data, from: &position) {
            case .line(let range):
                handle(.input([UInt8](copying: data.extracting(range))))
            case .heldLine: handle(.input(framer.held))
            case .overlong: handle(.inputTooLong(limit: framer.limit))
            case .none: return
            }
        }
    }

    private func inputEnded(_ error: SystemError?) {
        if let error { return handle(.inputFailed("\(error.code)")) }
        if let tail = framer.takeTail() { handle(.input(tail)) }
        handle(.inputEnded)
    }

    // MARK: - Events and actions

    private func handle(_ event: PlainEvent) {
        for action in state.handle(event) { perform(action) }
    }

    private func perform(_ action: PlainAction) {
        switch action {
        case .send(let message):
            client?.send(begin.settings.lineEnd.ending(message))
            log?.add(.person, message)
        case .reply(let line): show(line)
        case .run(let line): command?.run(line)
        case .pauseServer:
            isHeldUpByCommand = true
            client?.transport?.pauseProducing()
        case .resumeServer:
            isHeldUpByCommand = false
            goOnReceiving()
        case .say(let text): if let prompts { write(text, to: prompts) }
        case .complain(let sentence):
            complain(sentence)
            log?.add(event: sentence)
        case .readInput: readInput()
        case .pauseInput: input?.pause()
        case .startDeadline: startDeadline(options.timeout ?? Self.answerLimit)
        case .startGrace: startDeadline(Self.inputGrace)
        case .stopDeadline: deadline?.cancel()
        case .closeWriting: client?.transport?.loseWriteConnection()
        case .quit(let status): end(status)
        }
    }

    private func complain(_ sentence: String) {
        write("carillon: \(VisibleText(sentence))\n", to: .standardError)
    }

    private func show(_ line: [UInt8]) {
        if showsReplies {
            output?.write("\(VisibleText(line))\n")
        } else {
            output?.write((line + [0x0A]).span)
        }
        if isHeldUp { client?.transport?.pauseProducing() }
    }

    /// The reader of standard output, or the command, is slow, and the server waits for it.
    private var isHeldUp: Bool { isOutputFull || isHeldUpByCommand }

    private var isOutputFull: Bool {
        output.map { $0.bufferedByteCount > Self.outputLimit } ?? false
    }

    private func goOnReceiving() {
        if !isOutputFull { command?.resume() }
        if !isHeldUp { client?.transport?.resumeProducing() }
    }

    /// Best effort: who cannot be told must not stop the rest.
    private func write(_ text: String, to descriptor: FileDescriptor) {
        if descriptor == .standardOutput {
            output?.write(text)
        } else {
            _ = try? descriptor.writeAll(text.utf8)
        }
    }

    private func startDeadline(_ limit: Duration) {
        deadline?.cancel()
        deadline = reactor.callLater(limit) { [weak self] in
            guard let self else { return }
            // While we do not listen ourselves, the server cannot be late.
            if self.isHeldUp { self.startDeadline(limit) } else { self.handle(.deadline) }
        }
    }

    private func end(_ status: PlainStatus) {
        self.status = status
        isOver = true
        deadline?.cancel()
        silence?.cancel()
        input?.cancel()
        command?.end()
        client?.transport?.loseConnection(within: Self.closeLimit)
        // A slow reader of standard output gets all of it, however long it takes.
        output?.drained = { [weak self] in self?.shutDownIfDone() }
        closeLog()
    }

    private func closeLog() {
        if status == .success, isUp { log?.add(event: "connection closed") }
        guard let log else { return logClosed() }
        log.close { [weak self] in self?.logClosed() }
    }

    private func logClosed() {
        isLogClosed = true
        shutDownIfDone()
    }

    private func shutDownIfDone() {
        guard isLogClosed, output.map({ $0.bufferedByteCount == 0 }) ?? true else { return }
        reactor.shutDown(within: Self.closeLimit)
    }
}

// MARK: - The command

extension PlainSession {
    private func startCommand() {
        guard let text = options.command else { return }
        let command = LineCommand(text, on: reactor)
        command.onOutput = { [weak self] in self?.showOutput($0) }
        command.onError = { [weak self] in self?.showErrors($0) }
        command.onEnd = { [weak self] in self?.commandEnded($0) }
        self.command = command
    }

    private func showOutput(_ data: Span<UInt8>) {
        if showsReplies {
            output?.write(commandLines.output.take(data))
        } else {
            output?.write(data)
        }
        if isOutputFull { command?.pause() }
    }

    private func showErrors(_ data: Span<UInt8>) {
        if StandardDescriptors.isTerminal(.standardError) {
            write(commandLines.error.take(data), to: .standardError)
        } else {
            _ = try? FileDescriptor.standardError.writeAll([UInt8](copying: data))
        }
    }

    private func commandEnded(_ failure: String?) {
        if showsReplies { output?.write(commandLines.output.takeTail()) }
        write(commandLines.error.takeTail(), to: .standardError)
        handle(.commandEnded(failure))
    }
}

extension PlainSession: TimestampClient.Listener {
    package func clientConnected(_ client: TimestampClient) {
        self.client = client
        isUp = true
        if let facts = dial?.facts(of: client.transport) {
            log?.add(event: "connected to \(facts.peer)\(facts.way)")
            if let remark = facts.remark { perform(.complain(remark)) }
        }
        handle(.connected)
    }

    package func client(
        _ client: TimestampClient, received line: Span<UInt8>, isCut: Bool
    ) {
        let line = [UInt8](copying: line)
        log?.add(.peer, isCut ? Tab.markedAsCut(line) : line)
        handle(.received(line, isCut: isCut))
        silence?.cancel()
        silence = reactor.callLater(TimestampClient.tailSilence) { [weak self] in
            self?.handle(.silence)
        }
    }

    package func client(_ client: TimestampClient, lost reason: DisconnectReason) {
        self.client = nil
        let failure = dial?.failure(reason) ?? ConnectionFailure(reason)
        if !isUp { return dialFailed(failure) }
        handle(.lost(failure.reason, inOrder: failure.kind == .closed))
    }
}
