import TerminalUI

/// The effect of Enter in the current state: Enter performs it, and each text that names Enter
/// describes it.
enum SubmitEffect: Equatable {
    /// Sends the text, or performs the command in it.
    case submitText
    /// The input is empty: sends the empty line.
    case sendEmpty
    /// The input is empty: does nothing.
    case ignore
    /// The input is empty: closes the connection.
    case close
    /// The input is empty: connects, now or again.
    case connect
    /// Sends the hidden input, or shows the empty one again.
    case submitHidden
    /// What the open mode does.
    case answerMode
}

extension ClientState {
    /// What Enter does now.
    var submitEffect: SubmitEffect {
        switch mode {
        case .none, .completion:
            tab.isInputHidden
                ? .submitHidden
                : tab.editor.isEmpty
                    ? link.emptyLineEffect(in: tab, at: now)
                    : .submitText
        case .help, .tabs, .search, .copy, .history, .paste, .literal: .answerMode
        }
    }

    /// The keys that change the state of the connection now; an open mode, a hidden input and the
    /// hits of a search have other uses for them.
    var linkKeys: Link.Keys {
        let submit = submitEffect
        if submit == .answerMode { return Link.Keys() }
        return Link.Keys(
            connect: keymap.name(of: submit == .connect ? .submit : .reconnect),
            cancel: submit == .submitHidden || showsHits ? nil : keymap.name(of: .cancel),
            trust: keymap.name(of: .trust))
    }
}
