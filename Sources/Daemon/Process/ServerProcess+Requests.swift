import Logging
import ReactorKit
package import Settings
import Text

/// Requests to a running server, by its control socket or a signal.
extension ServerProcess {
    func asked(_ request: ControlRequest, reply: @escaping (ControlReply) -> Void) {
        let done = ControlReply.Ending.done(process: ProcessEnvironment.processID)
        switch request {
        case .status:
            guard server.life.take(.status) == .answer else { return }
            server.status.gather { reply(ControlReply($0.lines, done)) }
        case .stop:
            reply(ControlReply([], done))
            // Behind the answer, which would be cut off otherwise.
            reactor.callSoon { self.end() }
        case .reload:
            let report = reload()
            let ending = report.failure.map { ControlReply.Ending.failed($0) } ?? done
            reply(ControlReply(report.sentences, ending))
        case .upgrade: startUpgrade(reply)
        case .connections(let number):
            server.listConnections(after: number) { connections, silentCount in
                let silent = "workers that do not answer, and whose connections are missing: "
                reply(
                    ControlReply(
                        connections.map(\.line),
                        silentCount == 0 ? done : .failed(silent + "\(silentCount)")))
            }
        case .disconnect(let number):
            server.disconnect(number) { isFound in
                let missing =
                    isFound == nil
                    ? "a worker does not answer, and may have connection \(number)"
                    : "there is no connection \(number)"
                reply(ControlReply([], isFound == true ? done : .failed(missing)))
            }
        case .dataChanged:
            server.dataChanged { reply(ControlReply($0, done)) }
        case .dataForgotten(let account):
            server.dataForgotten(of: account) { reply(ControlReply($0, done)) }
        }
    }

    func end() {
        let settings = server.settings
        if !server.life.isSucceeded {
            supervisor.stopping(within: settings.drainDelay + settings.drainLimit)
        }
        server.end()
        // By now its failure leads to nothing else.
        upgrade?.cancel()
    }

    /// Opens the log again in every phase, since its file may have been moved away, and reads the
    /// settings again where that is accepted. Logs the result.
    @discardableResult
    func reload() -> ReloadReport {
        let step = server.life.take(.reload)
        if step == .reload { supervisor.reloading() }
        defer { if step == .reload { supervisor.ready("Ready.") } }
        var problems: [String] = []
        do throws(FileError) {
            try serverLog.reopen()
        } catch {
            problems.append(sentence("\(error)", "the old one is kept"))
        }
        if case .refuse(let reason) = step {
            let report = ReloadReport(notAccepted: reason, problems)
            server.logReport(report)
            return report
        }
        var report = reread()
        if report.isApplied { report.failed += problems } else { report.wrong += problems }
        server.logReport(report)
        return report
    }

    /// Records warnings about the settings that were logged before the start, so that a reload does
    /// not log them again.
    package func noteLogged(_ warnings: [SettingsDiagnostic]) {
        server.loggedWarnings.formUnion(warnings.map(\.description))
    }

    // MARK: -

    /// Makes the control socket again if its file was removed.
    private func remakeControl(_ report: inout ReloadReport) {
        guard let old = control, old.hasLostFile, server.settings.chroot == nil else { return }
        do throws(ControlSocket.Refused) {
            control = try makeControl(at: old.path)
            old.close()
            report.changed.append("made the removed control socket \(old.path) again")
        } catch {
            report.failed.append("the control socket has lost its file: \(error)")
        }
    }

    private func reread() -> ReloadReport {
        do {
            let (settings, diagnostics, warnings) = try start.read()
            guard diagnostics.isEmpty else {
                return ReloadReport(refused: diagnostics.map(\.description))
            }
            let plan = try ActivationPlan(activated, in: settings)
            // First, since what it cannot open shall change nothing.
            try serverLog.change(to: settings)
            var report = server.reload(to: plan.settings)
            report.warnings = warnings.map(\.description) + report.warnings
            if report.isApplied {
                start = start.insisting()
                remakeControl(&report)
            } else {
                try serverLog.change(to: server.settings)
            }
            return report
        } catch {
            return ReloadReport(refused: ["\(error)"])
        }
    }
}
