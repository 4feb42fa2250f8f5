import ReactorKit
import TerminalUI

/// The files of the full-screen client: history, drafts, logs and settings.
extension ClientSession {
    func connectStorage() {
        storage?.drafts = { [weak self] in self?.state.drafts ?? [:] }
        storage?.savedDrafts = state.drafts
        // Also while the program ends, so that a draft that was taken from the file is put back.
        storage?.restore = { [weak self] claim, draft in self?.restore(draft, for: claim) }
        storage?.report = { [weak self] text, isBad in
            self?.handle(.notice(text, isBad: isBad), forKey: false)
        }
    }

    private func restore(_ draft: Draft, for claim: DraftClaim) {
        _ = state.handle(.draft(claim, draft), at: moment)
        if state.needsDisplay { scheduleFrame(forKey: true) }
    }

    func keep() {
        let unsaved = state.takeUnsaved()
        storage?.keep(unsaved, logs: state.logSettings, at: wallSecond())
    }

    /// Reads or writes the settings file on a worker thread, which may have to wait for the disk.
    func useSettingsFile(
        _ body: @escaping @Sendable (inout SettingsFile) -> ClientEvent
    ) {
        guard let settingsFile, !isUsingSettingsFile else {
            let reason = "the settings file is \(settingsFile == nil ? "not used" : "in use")"
            return handle(.notice(reason, isBad: true), forKey: true)
        }
        isUsingSettingsFile = true
        do {
            try reactor.runOnWorker({
                var file = settingsFile
                let event = body(&file)
                return (file: file, event: event)
            }) { [weak self] result in
                guard let self else { return }
                self.isUsingSettingsFile = false
                if case .success(let outcome) = result {
                    self.settingsFile = outcome.file
                    self.handle(outcome.event, forKey: true)
                }
                if self.isOver { self.ended() }
            }
        } catch {
            isUsingSettingsFile = false
            handle(.notice("\(error)", isBad: true), forKey: true)
        }
    }
}
