package import ReactorKit
package import Settings
import SystemPackage
package import Telnet
package import TerminalUI
import Text
import Timestamps

/// The options of the client without a screen. Pure.
package struct PlainOptions: Equatable, Sendable {
    /// A command for sh(1) that reads each received line, instead of standard output.
    package var command: String?
    /// Send one line, receive one line, and exit.
    package var once = false
    /// The next line is sent when the previous one is answered, in a pipe too.
    package var lockstep = false
    /// The time limit for connecting and for each reply; in a pipe, for the peer's silence while
    /// only the peer is waited for.
    package var timeout: Duration?
    /// The colours of the terminal, if standard output is one that shows any.
    package var colorDepth: ColorDepth?
    /// The size of the terminal, if there is one.
    package var size: TelnetClient.Size?
    /// Standard output was closed when the program started.
    package var isOutputClosed = false

    package init(
        command: String? = nil, once: Bool = false, lockstep: Bool = false,
        timeout: Duration? = nil, isOutputClosed: Bool = false
    ) {
        self.command = command
        self.once = once
        self.lockstep = lockstep
        self.timeout = timeout
        self.isOutputClosed = isOutputClosed
    }
}

/// The shell of the client without a screen: connects standard input and output to `PlainState`
/// for a dialogue line by line, or to `PipeState` for a pipe.
///
/// Standard output receives only what the peer sends, unless input and output are terminals.
/// Call on the reactor's thread.
package final class PlainSession {
    /// The time limit for an answer when no person waits for it.
    private static let answerLimit = Duration.seconds(10)
    /// The time limit for connecting.
    private static let connectLimit = Duration.seconds(30)
    /// How long to wait for the end of the input after the peer has closed.
    private static let inputGrace = Duration.milliseconds(200)
    /// The time limit for closing the connection.
    private static let closeLimit = Duration.seconds(1)
    /// The most bytes of one line of the input.
    private static let inputLimit = 1 << 20

    let reactor: Reactor
    let options: PlainOptions
    private let connector: Connector
    private let endpoint: Endpoint
    private let settings: ClientSettings
    private let files: StateFiles?
    /// The name of the endpoint in files.
    private let endpointKey: String
    private let prompts: FileDescriptor?
    /// Whether lines are sent and answered one by one; otherwise bytes are passed on unchanged.
    private let isDialogue: Bool
    /// Whether both the input and the output are a terminal, and this is no pipe.
    private let isOnTerminal: Bool
    private var brain: any PlainBrain
    private var framer = LineFramer(limit: inputLimit)
    private var input: DescriptorReader?
    var output: PlainOutput?
    /// The connection, while there is one.
    var transport: (any Transport)?
    var client: LineClient?
    /// The layer in front of the connection's protocol; everything is sent by it.
    private var telnet: TelnetLayer?
    var attempt: ConnectionAttempt?
    var isUp = false
    private var deadline: ScheduledCall?
    var silence: ScheduledCall?
    var command: LineCommand?
    /// The command's output, for a terminal.
    var commandLines = (output: VisibleLines(), error: VisibleLines())
    /// Receiving is paused until the command has caught up.
    private var isHeldUpByCommand = false
    var log: PlainLog?
    private var isLogClosed = false
    private var isOver = false
    /// The program's exit status; set when it has ended.
    package private(set) var status = ProgramStatus.success
    /// Shows what is typed at the terminal, or hides it, because the server asks for that.
    package var showInput: (Bool) -> Void = { _ in }

    package init(
        to destination: Destination, on reactor: Reactor, options: PlainOptions = PlainOptions(),
        connector: Connector? = nil, begin: ClientStart = ClientStart()
    ) {
        files = begin.files
        endpointKey = begin.stored.key(of: destination.endpoint)
        self.connector = connector ?? Connector(on: reactor)
        endpoint = destination.endpoint
        settings = begin.settings.settings(ofEndpoint: destination.name)
        self.reactor = reactor
        self.options = options
        let isInteractive = StandardDescriptors.isTerminal(.standardInput)
        let isShown = StandardDescriptors.isTerminal(.standardOutput)
        isOnTerminal = isInteractive && isShown
        isDialogue = options.once || options.lockstep || isOnTerminal
        prompts =
            isDialogue && isInteractive ? (isShown ? .standardOutput : .standardError) : nil
        let destination = destination.endpoint.description
        brain =
            isDialogue
            ? PlainState(
                destination: destination, isInteractive: isInteractive, options: options,
                emptyLine: settings.emptyLine)
            : PipeState(
                destination: destination, options: options, lineEnd: settings.lineEnd,
                isLogged: settings.log != nil && begin.files != nil)
    }

    /// Connects; the reactor stops when the client has ended.
    package func start() {
        let text = TerminalText(colors: settings.colors, depth: options.colorDepth)
        output = PlainOutput(on: reactor, text: text, isClosed: options.isOutputClosed) {
            [weak self] in self?.outputFailed($0)
        }
        output?.drained = { [weak self] in self?.outputDrained() }
        startCommand()
        log = PlainLog(settings, in: files, of: endpointKey, on: reactor) { [weak self] in
            self?.complain($0)
        }
        attempt = connector.connect(
            makeTelnet(), to: endpoint, settings: settings,
            within: options.timeout ?? Self.connectLimit
        ) { [weak self] in self?.dialFailed($0) }
    }

    /// The terminal has another size.
    package func resized(to size: TelnetClient.Size) { telnet?.resize(to: size) }

    private func makeTelnet() -> TelnetLayer {
        let client =
            isDialogue
            ? LineClient(
                on: reactor, listener: self, limit: Self.inputLimit + LineClient.stampRoom) : nil
        client?.framing = settings.framing
        let telnet = TelnetLayer(
            client ?? PipeProtocol(self),
            TelnetLayer.Use(at: endpoint, isForPerson: isOnTerminal), size: options.size)
        telnet.listener = TelnetLayer.Listener(client) { [weak self] isHidden in
            self?.showInput(!isHidden)
            self?.handle(.hidesInput(isHidden))
        }
        self.telnet = telnet
        return telnet
    }

    func dialFailed(_ failure: ConnectionFailure) {
        if let doubt = failure.doubt {
            handle(.notTrusted(sentence(failure.reason, doubt.plainAdvice)))
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
        guard isDialogue else { return handle(.inputBytes([UInt8](copying: data))) }
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

    func handle(_ event: PlainEvent) {
        for action in brain.handle(event) { perform(action) }
    }

    func perform(_ action: PlainAction) {
        switch action {
        case .send(let message):
            send(message)
            log?.add(.person, message)
        case .sendHidden(let message): send(message)
        case .sendBytes(let bytes): telnet?.write(bytes)
        case .reply(let line): receive { $0.write(line: line) }
        case .output(let bytes): receive { $0.write(bytes) }
        case .show(let start): output?.show(start)
        case .leaveShown: output?.leaveShown()
        case .endLine(let line):
            client?.endLine(after: line.count)
            log?.add(.peer, line)
        case .log(let speaker, let line): log?.add(speaker, line)
        case .run(let line): command?.run(line)
        case .pauseServer:
            isHeldUpByCommand = true
            transport?.pauseProducing()
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
        case .startTimer(let limit): startDeadline(limit)
        case .stopDeadline: deadline?.cancel()
        case .closeWriting: transport?.loseWriteConnection()
        case .quit(let status): end(status)
        }
    }

    private func send(_ message: [UInt8]) {
        let lineEnd = settings.lineEnd
        telnet?.write(lineEnd == .nothing ? message : lineEnd.ending(message) + [0x0A])
    }

    private func complain(_ sentence: String) {
        output?.endRow()
        write("carillon: \(VisibleText(sentence))\n", to: .standardError)
    }

    private func receive(_ write: (PlainOutput) -> Void) {
        if let output { write(output) }
        if isHeldUp { transport?.pauseProducing() }
    }

    /// Pauses receiving while the reader of standard output, or the command, is slow.
    private var isHeldUp: Bool { isOutputFull || isHeldUpByCommand }

    var isOutputFull: Bool { output?.isFull ?? false }

    private func goOnReceiving() {
        if !isOutputFull { command?.resume() }
        if !isHeldUp { transport?.resumeProducing() }
    }

    private func outputDrained() {
        if isOver { return shutDownIfDone() }
        goOnReceiving()
    }

    private func outputFailed(_ reason: String) {
        guard isOver else { return handle(.outputFailed(reason)) }
        // What was to be written last is discarded.
        if status == .success { status = .broken }
        complain("cannot write standard output: \(reason)")
        shutDownIfDone()
    }

    /// Best effort: a closed descriptor must not stop the rest.
    func write(_ text: String, to descriptor: FileDescriptor) {
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
            // While receiving is paused the server cannot be late.
            if self.isHeldUp { return self.startDeadline(limit) }
            self.noteUnconfirmed()
            self.handle(.deadline)
        }
    }

    private func end(_ status: ProgramStatus) {
        self.status = status
        showInput(true)
        output?.endRow()
        isOver = true
        deadline?.cancel()
        silence?.cancel()
        input?.cancel()
        command?.end()
        transport?.loseConnection(within: Self.closeLimit)
        // A slow reader of standard output gets everything, however long it takes.
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
        guard isLogClosed, output?.isEmpty ?? true else { return }
        reactor.shutDown(within: Self.closeLimit)
    }
}
