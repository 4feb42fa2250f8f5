import ReactorKit
package import TerminalUI
import Text

/// What the client has for its files.
extension ClientState {
    /// Hands out what happened since the last call.
    package mutating func takeUnsaved() -> Unsaved {
        var unsaved = Unsaved(history: history.takeRecorded())
        for index in tabs.indices where !tabs[index].unlogged.isEmpty {
            unsaved.log += tabs[index].unlogged
            tabs[index].unlogged = []
        }
        return unsaved
    }

    /// What is written and not sent, by the buffer's key: of the tabs, and then what earlier runs left
    /// and no tab has taken, which outlives a tab that is closed.
    package var drafts: [String: [Draft]] {
        var drafts: [String: [Draft]] = [:]
        for index in tabs.indices {
            let draft = draft(of: index)
            drafts[tabs[index].key, default: []] +=
                draft.text.isEmpty ? [] : [draft]
        }
        return drafts.merging(stored.drafts) { $0 + $1 }
    }

    /// What was written before a walk through the history counts more than a line that is there
    /// anyway.
    private func draft(of index: Int) -> Draft {
        let editor = tabs[index].editor
        let behind =
            index == current
            ? history.draft(behind: editor.text)
            : tabs[index].pausedWalk?.draft(behind: editor.text)
        guard let behind, !behind.isEmpty else { return editor.draft }
        return Draft(text: behind, cursor: behind.count)
    }

    /// What there is to say when the screen is gone.
    package var exitReport: ExitReport {
        tabs.reduce(into: ExitReport()) { report, tab in report.add(link(of: tab), tab) }
    }

    /// Something that the person must know; bad news are seen below as well.
    mutating func take(notice text: String, isBad: Bool) {
        tabs[current].show(text, isBad ? .failure : .notice)
        if isBad { hint = FittingText(text) }
    }
}
