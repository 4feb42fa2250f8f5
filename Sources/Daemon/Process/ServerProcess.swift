package import Logging
package import ReactorKit
import Settings
import SystemPackage
import Text

/// The server as a process: its files, privileges, supervisor, signals and successors.
///
/// The order of a start: mask, account looked up, log, certificates; then signals, so that none
/// that is sent to a process which can be found ends it; then what it is found by, pid-file and
/// control socket; then listeners; then root, folder and account are changed, and readiness is
/// reported. Call on one thread.
package final class ServerProcess {
    package let log: Logger
    var start: ServerStart
    private let settings: ServerSettings
    let inheritance: Inheritance
    let serverLog: ServerLog
    let reactor: Reactor
    let supervisor: Supervisor
    let server: Server
    private let privileges: Privileges
    var pidFile: PIDFile?
    var control: ControlSocket?
    var upgrade: Upgrade?
    /// Open until the services have left, for which the successor's wait.
    var servicesPipe: FileDescriptor?
    /// The replies to those that asked for the upgrade in progress.
    var waiting: [(ControlReply) -> Void] = []

    /// Opens all that is opened before anything listens; `serve` goes on from there.
    ///
    /// - Throws: errors that are sentences: `FileError`, `ListenError` for a certificate,
    ///   `PIDFile.Taken`, `Privileges.Refused`, `Handover.Dropped`.
    package init(
        _ settings: ServerSettings, from start: ServerStart, _ inheritance: Inheritance
    ) throws {
        self.start = start.insisting()
        self.inheritance = inheritance
        let isSuccessor = inheritance.handover != nil
        try inheritance.handover?.insistOnListeners(settings)
        if let mask = settings.umask { ProcessGround.changeMask(to: mask) }
        privileges = try Privileges(settings)
        let plan = try ActivationPlan(inheritance.activated, in: settings)
        self.settings = plan.settings
        serverLog = try ServerLog(settings)
        log = serverLog.logger
        if let warning = plan.warning { log.warning("\(warning)") }
        supervisor = try Supervisor(inheritance.environment, isSuccessor: isSuccessor)
        reactor = try Reactor()
        // The predecessor has read what pipes had.
        var files = TLSFiles(pipes: isSuccessor ? .refused : .atStart)
        try files.readAll(for: plan.settings)
        server = Server(
            plan.settings, on: reactor, log: log,
            adopted: plan.adopted + (inheritance.handover?.listeners ?? []), files: files,
            predecessor: PredecessorServices(
                inheritance.handover?.descriptor(for: .services), on: reactor))
        try watchSignals()
        server.reloadRequested = { [unowned self] in reload().result }
        server.servicesLeft = { [unowned self] in closeServicesPipe() }
        pidFile = try Self.pidFile(settings, inheritance.handover)
    }

    /// Listens, gives up its privileges, and reports that it is ready.
    ///
    /// - Throws: `ListenError`, `ControlSocket.Refused`, `Privileges.Refused`, `SystemError`.
    package func serve() throws {
        do {
            // Before readiness is reported: a client may use the socket at once.
            control = try openControl()
            try server.start()
            try dropPrivileges()
        } catch {
            // Removes what it made, and nothing of its predecessor.
            control?.close()
            server.stopListening()
            if !sharesPIDFile { pidFile?.remove() }
            throw error
        }
        if inheritance.handover != nil { try takeOver() }
        supervisor.ready("Ready.")
        supervisor.startWatchdog(on: reactor)
    }

    /// Serves until it is stopped, or until a successor serves and the last of its own connections
    /// is closed.
    ///
    /// - Throws: `SystemError` when poll(2) itself fails.
    package func run() throws(SystemError) {
        // A successor may have it by now.
        defer { pidFile?.remove() }
        try reactor.run()
    }

    // MARK: - Start

    private static func pidFile(
        _ settings: ServerSettings, _ handover: Handover?
    ) throws -> PIDFile? {
        guard let path = settings.pidFile else { return nil }
        if let descriptor = handover?.descriptor(for: .pidFile(path)) {
            return PIDFile(FilePath(path), adopting: descriptor)
        }
        return try PIDFile(FilePath(path))
    }

    private func watchSignals() throws(SystemError) {
        for signal in [Signal.terminate, .interrupt] {
            try reactor.onSignal(signal) { [unowned self] in end() }
        }
        try reactor.onSignal(.hangup) { [unowned self] in reload() }
        try reactor.onSignal(.user2) { [unowned self] in startUpgrade { _ in } }
    }

    private func openControl() throws -> ControlSocket? {
        let usual = ControlPlace.ofServer(inheritance.environment, user: Account.current.user)
        guard settings.controlSocket != "off",
            let path = settings.controlSocket.map({ FilePath($0) }) ?? usual
        else { return nil }
        if let socket = inheritance.handover?.descriptor(for: .control(path.string)) {
            return try ControlSocket(
                at: path, adopting: socket, on: reactor,
                handler: { [unowned self] in asked($0, reply: $1) })
        }
        do throws(ControlSocket.Refused) {
            return try makeControl(at: path)
        } catch {
            // A path that was set is required; the default is not.
            if settings.controlSocket != nil { throw error }
            let advice = "this server has no control socket: see the setting control-socket"
            log.notice("\(sentence("\(error)", advice))")
            return nil
        }
    }

    func makeControl(at path: FilePath) throws(ControlSocket.Refused) -> ControlSocket {
        try ControlSocket(
            at: path, on: reactor, handler: { [unowned self] in asked($0, reply: $1) })
    }

    /// A successor has the privileges of its predecessor already.
    private func dropPrivileges() throws {
        if inheritance.handover != nil {
            if let folder = settings.workingDirectory {
                try ProcessGround.changeFolder(to: FilePath(folder))
            }
            return
        }
        if privileges.changesAccount, let account = privileges.account {
            try serverLog.file?.give(to: account)
            if let control {
                try account.own(control.path)
                // Our own folder, made for it.
                if settings.controlSocket == nil {
                    try account.own(control.path.removingLastComponent())
                }
            }
        }
        try privileges.take()
    }
}

@available(*, unavailable)
extension ServerProcess: Sendable {}
