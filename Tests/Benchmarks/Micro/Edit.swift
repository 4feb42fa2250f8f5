import Conversation
import ReactorKit
import TerminalUI

/// A key is pressed in a line of 64 KiB, and the screen of 30 rows and 100 columns is composed.
struct Edit {
    /// At the end of a line of words, which a person reaches by typing.
    static let end = Edit(of: "when words fail, music speaks ")
    /// At its start, where an insertion moves all that follows.
    static let start = Edit(of: "when words fail, music speaks ", after: [.control("a")])
    /// In the middle of clusters that are neither ASCII nor one column wide.
    static let emoji = Edit(
        of: "世界🔔👩‍💻 cafe\u{301} 👍🏽 🇩🇪🇫🇷 ",
        after: Array(repeating: .controlLeft, count: 1_000))

    private let piece: String
    private let keys: [Key]
    /// Pressed again and again; they leave the text as it was.
    private static let pressed: [Key] = [
        .character("x"), .backspace, .left, .character("世"), .control("_"), .right, .controlLeft,
        .controlRight,
    ]

    private init(of piece: String, after keys: [Key] = []) {
        self.piece = piece
        self.keys = keys
    }

    func run(_ times: Int) -> Int {
        let moment = Moment(instant: .now, wallSecond: 12 * 3600)
        var state = Picture.client(at: moment)
        let count = (LineEditor.byteLimit - 16) / piece.utf8.count
        let text = String(repeating: piece, count: count)
        _ = state.handle(.input(.paste(text)), at: moment)
        for key in keys { _ = state.handle(.input(.key(key)), at: moment) }
        var cells = 0
        for number in 0..<times {
            let key = Self.pressed[number % Self.pressed.count]
            _ = state.handle(.input(.key(key)), at: moment)
            state.prepareScreen()
            let grid = state.screen()
            cells += grid.rows * grid.columns
        }
        return cells
    }
}
