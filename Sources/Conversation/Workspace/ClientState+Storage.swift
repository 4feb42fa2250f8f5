import ReactorKit
package import TerminalUI
import Text

/// The data for the client's files.
extension ClientState {
    /// Returns what is new since the last call.
    package mutating func takeUnsaved() -> Unsaved {
        var unsaved = Unsaved(history: histories.takeRecorded())
        for index in touched.indices(of: tabs) where !tabs[index].unlogged.isEmpty {
            if let setting = tabs[index].logSetting {
                unsaved.logs[setting, default: []] += tabs[index].unlogged
            }
            tabs[index].unlogged = []
        }
        touched.removeAll()
        return unsaved
    }

    /// Notes which logs the tabs have.
    mutating func noteLogs() {
        logSettings = tabs.compactMap(\.logSetting).reduce(into: []) { settings, setting in
            if !settings.contains(setting) { settings.append(setting) }
        }
    }

    /// The drafts of this client by the buffer's key: those of the tabs, then those of earlier runs
    /// that it has taken from the file and that are in no tab.
    package var drafts: [String: [Draft]] {
        var drafts: [String: [Draft]] = [:]
        for index in tabs.indices {
            let draft = draft(of: index)
            drafts[tabs[index].key, default: []] +=
                draft.text.isEmpty ? [] : [draft]
        }
        return drafts.merging(stored.drafts) { $0 + $1 }
    }

    /// A draft of an earlier run was found. Where something was typed meanwhile, or the tab was
    /// closed, it waits for the next tab.
    mutating func restore(_ draft: Draft, for claim: DraftClaim) {
        let index = tabs.firstIndex {
            $0.id == claim.buffer && $0.editor.isEmpty && !$0.isInputHidden
        }
        if let index { touched.add(index) }
        guard let index else {
            stored.drafts[claim.key, default: []].append(draft)
            return
        }
        tabs[index].editor.replace(with: draft.text, cursor: draft.cursor)
        if index == current { needsDisplay = true }
    }

    /// The text from before a walk through the history takes precedence over a history line, which
    /// is stored anyway.
    private func draft(of index: Int) -> Draft {
        if tabs[index].isInputHidden { return Draft(text: "", cursor: 0) }
        let editor = tabs[index].editor
        let behind =
            index == current
            ? history.draft(behind: editor.text)
            : tabs[index].pausedWalk?.draft(behind: editor.text)
        let draft =
            behind.flatMap { $0.isEmpty ? nil : Draft(text: $0, cursor: $0.count) } ?? editor.draft
        return hasSecret(draft.text) ? Draft(text: "", cursor: 0) : draft
    }

    /// The report after the screen is closed.
    package var exitReport: ExitReport {
        var report = ExitReport()
        for link in links {
            let owed = tabs.indices.filter { tabs[$0].link == link.id }
                .reduce(0) { $0 + tabs[$1].unanswered.count }
            report.add(link, owed: owed)
        }
        return report
    }

    /// Reports a message of the program; a failure is shown in the ruler too.
    mutating func take(notice text: String, isBad: Bool) {
        tabs[current].show(text, isBad ? .failure : .notice)
        hint = isBad ? .failure(text) : nil
    }
}
