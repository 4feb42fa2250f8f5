import TerminalUI

/// The keys and commands, made from the tables that rule them, in place of the transcript.
struct HelpPage {
    private let text: Transcript
    private var view = TranscriptView()

    init(_ keymap: Keymap) {
        var text = Transcript()
        let width = SlashCommand.all.map(\.usage.count).max() ?? 0
        let commands = SlashCommand.all.map { command in
            let blanks = String(repeating: " ", count: width - command.usage.count + 2)
            return command.usage + blanks + command.summary
        }
        let lines = ["Commands", ""] + commands + ["", "Keys", ""] + keymap.help
        for line in lines { text.append(line.utf8, kind: .notice) }
        self.text = text
    }

    /// From its top, the first time that it is drawn.
    mutating func open(in frame: TranscriptView.Frame) {
        view.toTop(of: text, in: frame)
    }

    mutating func move(by command: Command, in frame: TranscriptView.Frame) {
        view.move(by: command, over: text, in: frame)
    }

    func draw(into grid: inout CellGrid, rows: Range<Int>, theme: Theme) {
        view.draw(text, into: &grid, rows: rows, theme: theme)
    }

    func linesBelow(in frame: TranscriptView.Frame) -> Int {
        view.linesBelow(in: text, frame: frame)
    }
}
