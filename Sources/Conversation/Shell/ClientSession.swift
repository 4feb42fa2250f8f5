package import ReactorKit
import Telnet
package import TerminalUI
package import Text

/// The shell of the full-screen client: passes events to `ClientState` and performs its actions, on
/// the terminal itself, on the network by a `LinkConnection` for each link. Call on the reactor's
/// thread.
package final class ClientSession {
    /// How long after a query an Escape may be the start of the terminal's answer.
    private static let answerLimit = Duration.seconds(5)

    let reactor: Reactor
    private let connector: Connector
    private let makeClient: LineClient.Maker
    private let terminal: any ClientTerminal
    let wallSecond: () -> Int64
    private let stopJob: () -> Void
    private let editorSettings: EditorSettings
    let storage: Storage?
    var settingsFile: SettingsFile?
    var isUsingSettingsFile = false
    var state: ClientState
    private var decoder: KeyDecoder
    private var pacer = FramePacer()
    private let command: LineCommand?
    private var connections: [LinkID: LinkConnection] = [:]
    private var escape: ScheduledCall?
    private var frame: ScheduledCall?
    private var isFrameDue = false
    private var isWorkDue = false
    private var keyWaitsForFrame = false
    /// No frame is drawn before this: the next one shows everything received meanwhile.
    private var waitsForTerminal = false
    private(set) var isOver = false
    /// What must finish before the program ends.
    private var endings = 0
    /// Until when an answer of the terminal is expected; nil before the query.
    private var answerDeadline: Instant?
    /// The report when the client has ended.
    package private(set) var exitReport = ExitReport()
    /// The external editor, which has the terminal while it runs.
    private var editor: ExternalEditor?
    /// Whether the program ends as soon as the editor has ended.
    private var endsAfterEditor = false
    /// Input that was typed ahead of the editor's end.
    private var typedAhead: [Input] = []

    /// Reads the keys; paused while another program has the terminal.
    package weak var keyboard: DescriptorReader?

    package init(
        to destinations: [Destination], on reactor: Reactor, terminal: any ClientTerminal,
        decoder: KeyDecoder = KeyDecoder(), command: String? = nil,
        connector: Connector? = nil,
        client: @escaping LineClient.Maker = { LineClient(on: $0, listener: $1) },
        begin: ClientStart = ClientStart(),
        wallSecond: @escaping () -> Int64 = { WallTime.second },
        stopJob: @escaping () -> Void = Job.stop,
        editor: EditorSettings = EditorSettings { _ in nil },
        zone: LocalZone = .here,
        timeOfDay: @escaping (Int64) -> String = { LocalZone.here.time(of: $0).clock }
    ) {
        self.reactor = reactor
        self.connector = connector ?? Connector(on: reactor)
        makeClient = client
        self.terminal = terminal
        self.decoder = decoder
        self.wallSecond = wallSecond
        self.stopJob = stopJob
        editorSettings = editor
        self.command = command.map { LineCommand($0, on: reactor) }
        state = ClientState(
            to: destinations, rows: terminal.rows, columns: terminal.columns,
            now: Moment(instant: reactor.now, wallSecond: wallSecond()),
            settings: begin.settings, stored: begin.stored, files: begin.paths,
            userName: begin.userName, zone: zone,
            background: begin.background,
            timeOfDay: timeOfDay)
        settingsFile = begin.settingsFile
        storage = begin.files.map { Storage($0, on: reactor) }
        if command != nil { state.hookLines() }
        self.command?.onEnd = { [weak self] in self?.handle(.commandEnded($0), forKey: false) }
        connectStorage()
        for complaint in begin.complaints { handle(.notice(complaint, isBad: true), forKey: false) }
        for remark in begin.warnings + begin.remarks {
            handle(.notice(remark, isBad: false), forKey: false)
        }
    }

    /// Connects every tab, and draws the first screen without waiting for a connection.
    package func start() {
        let actions = state.start(at: moment)
        keep()
        perform(actions)
        scheduleFrame(forKey: true)
    }

    // MARK: - The terminal's side

    /// Bytes from the keyboard.
    package func typed(_ bytes: Span<UInt8>) {
        escape?.cancel()
        if let answerDeadline, reactor.now > answerDeadline { decoder.expectsAnswer = false }
        let inputs = decoder.decode([UInt8](copying: bytes))
        take(inputs)
        // Before the network, from which much may have been received.
        if isFrameDue { drawFrame() }
        listenForSilence()
        // A terminal's own reports change no draft.
        let isTyped = inputs.contains { if case .report = $0 { false } else { true } }
        if isTyped { storage?.typed() }
    }

    /// The terminal has another size.
    package func resized() {
        terminal.resized()
        for connection in connections.values { connection.resize(to: size) }
        handle(.resized(rows: terminal.rows, columns: terminal.columns), forKey: true)
    }

    /// The terminal is stopped from outside, as by `kill -TSTP`.
    package func suspend() {
        // The editor, in the same job, handles the terminal itself.
        if editor != nil { return stopJob() }
        terminal.suspend()
        stopJob()
        terminal.resume()
        waitIfBehind()
        resized()
    }

    /// A signal ends the program, or the terminal has hung up; the second time, without waiting for
    /// the connections, but still for the files. An editor that has the terminal is ended first,
    /// and what it has written becomes the draft.
    package func terminate() {
        if isOver {
            for connection in connections.values { connection.abandon() }
            if endings == 0 { reactor.shutDown(within: .zero) }
            return
        }
        guard let editor else { return handle(.terminated, forKey: false) }
        if endsAfterEditor { editor.kill() }
        endsAfterEditor = true
        editor.end(on: reactor)
    }

    /// The terminal hung up, which several sources report: a repeated report is not a request to
    /// hurry.
    package func hangUp() {
        if !isOver, !endsAfterEditor { terminate() }
    }

    /// SIGINT, where Ctrl-C is not a key: while an editor runs, the signal is for the editor.
    package func interrupt() {
        if editor == nil { terminate() }
    }

    private func take(_ inputs: [Input]) {
        for input in inputs {
            if input == .report(.attributes) {
                decoder.expectsAnswer = false
                terminal.answered()
            } else if editor == nil {
                handle(.input(input), forKey: true)
            } else {
                typedAhead.append(input)
            }
        }
    }

    private func listenForSilence() {
        let settings = state.tabSettings
        guard
            let patience = decoder.patience(
                escapeTimeout: settings.escapeTimeout, sequenceTimeout: settings.sequenceTimeout)
        else { return }
        escape = reactor.callLater(patience) { [weak self] in
            guard let self else { return }
            self.take(self.decoder.flush())
            self.listenForSilence()
        }
    }

    // MARK: - Events and actions

    var moment: Moment {
        Moment(instant: reactor.now, wallSecond: wallSecond())
    }

    func handle(_ event: ClientEvent, forKey: Bool) {
        guard !isOver else { return }
        let actions = state.handle(event, at: moment)
        keep()
        perform(actions)
        if state.needsDisplay { scheduleFrame(forKey: forKey) }
        if state.hasWork { scheduleWork() }
    }

    /// In the next turn, so that keys and the network are handled between two slices.
    private func scheduleWork() {
        guard !isOver, !isWorkDue else { return }
        isWorkDue = true
        reactor.callSoon { [weak self] in
            self?.isWorkDue = false
            self?.handle(.workOn, forKey: false)
        }
    }

    private func perform(_ actions: [ClientAction]) {
        for action in actions {
            switch action {
            case .connection(let link, let action): connection(of: link).perform(action)
            case .close(let link): connections.removeValue(forKey: link)?.perform(.letGo)
            case .findDraft(let claim): storage?.find(claim)
            case .run(let line): command?.run(line)
            case .redraw: redraw()
            case .bell: ring()
            case .copy(let text): terminal.copy(base64: Base64.text(of: Array(text.utf8)))
            case .suspend: suspend()
            case .edit(let text): edit(text)
            case .readSettings: useSettingsFile { .settingsRead($0.readAgain()) }
            case .saveSettings(let edits): useSettingsFile { .settingsSaved($0.save(edits)) }
            case .quit: quit()
            }
        }
    }

    private func connection(of link: LinkID) -> LinkConnection {
        if let connection = connections[link] { return connection }
        let connection = LinkConnection(
            by: connector, client: makeClient, size: size,
            settings: { [weak self] in self?.state.settings(of: link) ?? ClientSettings() },
            report: { [weak self] in self?.handle(.connection(link, $0), forKey: false) })
        connections[link] = connection
        return connection
    }

    private var size: TelnetClient.Size {
        TelnetClient.Size(rows: terminal.rows, columns: terminal.columns)
    }

    // MARK: - The editor

    private func edit(_ text: String) {
        do {
            let editor = try ExternalEditor(text, editorSettings) { [weak self] in
                self?.edited($0)
            }
            terminal.suspend()
            keyboard?.pause()
            self.editor = editor
            try editor.start(on: reactor)
        } catch {
            edited(.failure("\(error)"))
        }
    }

    private func edited(_ outcome: ExternalEditor.Outcome) {
        editor = nil
        guard !isOver else { return }
        terminal.resume()
        waitIfBehind()
        keyboard?.resume()
        switch outcome {
        case .text(let text): handle(.edited(text), forKey: true)
        case .failure(let reason): handle(.editingFailed(reason), forKey: true)
        }
        if endsAfterEditor { return handle(.terminated, forKey: false) }
        storage?.typed()
        resized()
        let waiting = typedAhead
        typedAhead = []
        take(waiting)
    }

    private func quit() {
        isOver = true
        exitReport = state.exitReport
        frame?.cancel()
        terminal.close()
        endings = connections.count + 1 + (isUsingSettingsFile ? 1 : 0)
        for (link, connection) in connections {
            connection.leave { [weak self] unsent in self?.left(link, unsent) }
        }
        guard let storage else { return ended() }
        storage.report = { [weak self] text, isBad in
            if isBad { self?.exitReport.sentences.append(text) }
        }
        storage.close { [weak self] in self?.ended() }
    }

    private func left(_ id: LinkID, _ unsent: Int) {
        if unsent > 0, let link = state.links.first(where: { $0.id == id }) {
            exitReport.add(unsent: unsent, to: link.endpoint)
        }
        ended()
    }

    /// The reactor stops when the files are written and the connections are closed.
    func ended() {
        endings -= 1
        if endings == 0 { reactor.shutDown(within: LinkConnection.closeLimit) }
    }

    // MARK: - Frames

    func scheduleFrame(forKey: Bool) {
        guard !isOver, editor == nil else { return }
        if forKey { keyWaitsForFrame = true }
        guard !waitsForTerminal, !isFrameDue, forKey || frame == nil else { return }
        let delay = pacer.delay(forKey: keyWaitsForFrame, at: reactor.now)
        if delay > .zero {
            frame?.cancel()
            frame = reactor.callLater(delay) { [weak self] in self?.drawFrame() }
        } else {
            // At the end of this turn, with everything that it receives.
            isFrameDue = true
            reactor.callSoon { [weak self] in self?.drawFrame() }
        }
    }

    private func drawFrame() {
        isFrameDue = false
        frame?.cancel()
        frame = nil
        guard !isOver, editor == nil, !waitsForTerminal, state.needsDisplay else { return }
        state.needsDisplay = false
        pacer.drew(forKey: keyWaitsForFrame, at: reactor.now)
        keyWaitsForFrame = false
        terminal.setTitle(state.windowTitle)
        let settings = state.tabSettings
        terminal.setWheel(settings.mouse)
        terminal.setFocusReports(settings.focus)
        state.prepareScreen()
        terminal.draw(state.screen())
        askForBackground()
        waitIfBehind()
    }

    /// Once, after a frame: nothing waits for the answer.
    private func askForBackground() {
        guard state.tabSettings.followsBackground, answerDeadline == nil else { return }
        answerDeadline = reactor.now + Self.answerLimit
        decoder.expectsAnswer = terminal.askBackground()
    }

    private func redraw() {
        terminal.redraw()
        waitIfBehind()
    }

    private func ring() {
        terminal.ring()
        waitIfBehind()
    }

    // MARK: - A slow terminal

    /// Frames are skipped while the terminal is behind; lines and keys never are.
    private func waitIfBehind() {
        guard terminal.isBehind, !waitsForTerminal else { return }
        waitsForTerminal = true
        terminal.whenCaughtUp { [weak self] in self?.caughtUp() }
    }

    private func caughtUp() {
        waitsForTerminal = false
        pacer.caughtUp(at: reactor.now)
        if state.needsDisplay { scheduleFrame(forKey: keyWaitsForFrame) }
    }
}
