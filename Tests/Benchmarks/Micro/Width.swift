import TerminalUI
import Text

/// A text of 80 columns is counted, half of it ASCII, the rest wide, combining and emoji.
enum Width {
    static func run(_ times: Int) -> Int {
        let text =
            "When words fail, music speaks. Where is " + "世界の鐘がこの町に鳴り"
            + "naïve cafe\u{301} " + "🔔👍🏽"
        var columns = 0
        for _ in 0..<times { columns += TextWidth.columns(of: text) }
        return columns
    }
}
