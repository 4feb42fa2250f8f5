import Logging
import ReactorKit
import Settings

/// What a running server is asked, on its control socket or by a signal.
extension ServerProcess {
    func asked(_ request: ControlRequest, reply: @escaping (ControlReply) -> Void) {
        let done = ControlReply.Ending.done(process: ProcessEnvironment.processID)
        switch request {
        case .status:
            let up = (ContinuousClock.now - begin).components.seconds
            reply(
                ControlReply(
                    ["process \(ProcessEnvironment.processID)", "up \(up) s"] + server.statusLines,
                    done))
        case .stop:
            reply(ControlReply([], done))
            // Behind the answer, which would be cut off otherwise.
            reactor.callSoon { self.end() }
        case .reload:
            let (isDone, lines) = reload()
            reply(
                ControlReply(
                    lines, isDone ? done : .failed("nothing has changed: the settings are wrong")))
        case .upgrade: startUpgrade(reply)
        }
    }

    func end() {
        upgrade?.cancel()
        if !isSucceeded { supervisor.stopping() }
        server.end()
    }

    /// Opens the log anew and reads the settings again; what was wrong, or what has changed.
    func reload() -> (isDone: Bool, lines: [String]) {
        if !isSucceeded { supervisor.reloading() }
        defer { if !isSucceeded { supervisor.ready("Serves.") } }
        var lines: [String] = []
        do {
            try serverLog.reopen()
        } catch {
            log.error("\(error); the old one is kept")
            lines.append("\(error)")
        }
        let (settings, diagnostics) = start.read()
        guard diagnostics.isEmpty else {
            for diagnostic in diagnostics { log.error("\(diagnostic)") }
            log.error("the settings are wrong; nothing has changed")
            return (false, lines + diagnostics.map(\.description))
        }
        do {
            try serverLog.change(to: settings)
        } catch {
            log.error("\(error); nothing has changed")
            return (false, lines + ["\(error)"])
        }
        log.info("read the settings again")
        return (true, lines)
    }
}
