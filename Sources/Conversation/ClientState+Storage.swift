import ReactorKit
package import TerminalUI

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

    /// What is written and not sent, by endpoint: of the tabs, and then what earlier runs left
    /// and no tab has taken, which outlives a tab that is closed.
    package var drafts: [String: [Draft]] {
        var drafts: [String: [Draft]] = [:]
        for tab in tabs {
            let name = tab.endpoint.description
            drafts[name, default: []] += tab.editor.isEmpty ? [] : [tab.editor.draft]
        }
        return drafts.merging(stored.drafts) { $0 + $1 }
    }

    /// Something that the person must know; bad news are seen below as well.
    mutating func take(notice text: String, isBad: Bool) {
        tabs[current].show(text, isBad ? .failure : .notice)
        if isBad { hint = Wording(text) }
    }
}
