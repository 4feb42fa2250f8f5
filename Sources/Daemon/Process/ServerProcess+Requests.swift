import Logging
import ReactorKit
import Settings

/// What a running server is asked, on its control socket or by a signal.
extension ServerProcess {
    func asked(_ request: ControlRequest, reply: @escaping (ControlReply) -> Void) {
        let done = ControlReply.Ending.done(process: ProcessEnvironment.processID)
        switch request {
        case .status:
            server.status.gather { reply(ControlReply(StatusText.lines(of: $0), done)) }
        case .stop:
            reply(ControlReply([], done))
            // Behind the answer, which would be cut off otherwise.
            reactor.callSoon { self.end() }
        case .reload:
            let report = reload()
            reply(
                ControlReply(
                    report.sentences,
                    report.isApplied ? done : .failed("the settings are wrong")))
        case .upgrade: startUpgrade(reply)
        }
    }

    func end() {
        upgrade?.cancel()
        let settings = server.settings
        if !isSucceeded { supervisor.stopping(within: settings.drainDelay + settings.drainLimit) }
        server.end()
    }

    /// Opens the log anew and reads the settings again, and says in the log what came of it.
    @discardableResult
    func reload() -> ReloadReport {
        if !isSucceeded { supervisor.reloading() }
        defer { if !isSucceeded { supervisor.ready("Serves.") } }
        var kept: [String] = []
        do throws(FileError) {
            try serverLog.reopen()
        } catch {
            kept.append("\(error); the old one is kept")
        }
        var report = reread()
        if report.isApplied { report.kept += kept } else { report.wrong += kept }
        server.tell(report)
        return report
    }

    // MARK: -

    private func reread() -> ReloadReport {
        let (settings, diagnostics) = start.read()
        guard diagnostics.isEmpty else {
            return ReloadReport(refused: diagnostics.map(\.description))
        }
        do {
            let plan = try ActivationPlan(activated, in: settings)
            // First, since what it cannot open shall change nothing.
            try serverLog.change(to: settings)
            let report = server.reload(to: plan.settings)
            if !report.isApplied { try serverLog.change(to: server.settings) }
            return report
        } catch {
            return ReloadReport(refused: ["\(error)"])
        }
    }
}
