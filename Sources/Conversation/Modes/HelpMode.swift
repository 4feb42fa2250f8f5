import TerminalUI
import Text

/// The help: a page with all commands and keys, generated from the tables that define them.
struct HelpMode {
    enum Outcome: Equatable {
        /// The page has scrolled, as far as it can.
        case stay
        case close
        /// The key is a part of a chord, and the page stays open.
        case pass
        case closeAndPass
    }

    private let text: Transcript
    private var view = TranscriptView()

    /// The page, from its top.
    init(_ commands: [SlashCommand], _ keymap: Keymap, in frame: TranscriptView.Frame) {
        var text = Transcript()
        let width = commands.map(\.usage.count).max() ?? 0
        let commandLines = commands.map { command in
            let blanks = String(repeating: " ", count: width - command.usage.count + 2)
            return command.usage + blanks + command.summary
        }
        let lines = ["Commands", ""] + commandLines + ["", "Keys", ""] + keymap.help
        for line in lines { text.append(line.utf8, kind: .notice) }
        self.text = text
        view.toTop(of: text, in: frame)
    }

    // MARK: - Keys

    /// Scrolls the page, or closes it: any key that does not scroll closes it.
    mutating func take(_ input: BoundInput, in frame: TranscriptView.Frame) -> Outcome {
        switch input.meaning {
        case .command(let command): take(command, in: frame)
        case .pending, .unknown: .pass
        case .key, nil: .closeAndPass
        }
    }

    private mutating func take(_ command: Command, in frame: TranscriptView.Frame) -> Outcome {
        switch command {
        case .pageUp, .pageDown, .lineUp, .lineDown, .toTop, .toEnd:
            view.move(by: command, over: text, in: frame)
        case .historyOlder, .upOrOlder: view.move(by: .lineUp, over: text, in: frame)
        case .historyNewer, .downOrNewer: view.move(by: .lineDown, over: text, in: frame)
        case .help, .cancel, .submit: return .close
        default: return .closeAndPass
        }
        return .stay
    }

    // MARK: - Screen

    func draw(into grid: inout CellGrid, rows: Range<Int>, theme: Theme) {
        view.draw(text, into: &grid, rows: rows, theme: theme)
    }

    /// For the ruler: the number of lines below, and the keys.
    func ruler(in frame: TranscriptView.Frame) -> FittingText {
        let below = linesBelow(in: frame)
        return below > 0
            ? FittingText(
                "help, \(lineCount(below)) below: PgDn, Esc closes", "help: PgDn, Esc closes",
                "help: PgDn, Esc", "PgDn, Esc", "Esc")
            : FittingText("help: Esc closes", "Esc closes", "Esc")
    }

    func linesBelow(in frame: TranscriptView.Frame) -> Int {
        view.linesBelow(in: text, frame: frame)
    }
}
