import TerminalUI
import Text

/// What is switched on around the screen: bracketed paste always; the window's title, the mouse
/// wheel and reports of the focus when they are wanted. Pure.
struct Surroundings: Equatable {
    /// How this terminal's title is set; nil if it has none.
    let titles: TitleSequences?
    /// Shown in place of the title that was found; nil leaves that one.
    private(set) var title: String?
    /// Whether the wheel is reported, as SGR mouse mode does (xterm's control sequences).
    var hasWheel = false
    /// Whether getting and losing the focus is reported (xterm's control sequences).
    var hasFocusReports = false

    /// Longer titles are cut: they only have to be told from one another.
    private static let titleLimit = 120
    private static let wheelOn = Array("\u{1B}[?1000h\u{1B}[?1006h".utf8)
    private static let wheelOff = Array("\u{1B}[?1006l\u{1B}[?1000l".utf8)
    private static let focusOn = Array("\u{1B}[?1004h".utf8)
    private static let focusOff = Array("\u{1B}[?1004l".utf8)

    init(titles: TitleSequences?) {
        self.titles = titles
    }

    /// Whatever the title is made of, no control character of it reaches the terminal.
    mutating func setTitle(_ title: String?) {
        guard titles != nil else { return }
        self.title = title.map { String("\(VisibleText($0))".prefix(Self.titleLimit)) }
    }

    /// Switches on what is wanted, on a terminal as it was found.
    var enter: [UInt8] {
        Array("\u{1B}[?2004h".utf8) + change(from: Surroundings(titles: titles))
    }

    /// Puts back what was found.
    var leave: [UInt8] {
        Surroundings(titles: titles).change(from: self) + Array("\u{1B}[?2004l".utf8)
    }

    /// What makes these of others.
    func change(from before: Surroundings) -> [UInt8] {
        var bytes: [UInt8] = []
        if hasWheel != before.hasWheel { bytes += hasWheel ? Self.wheelOn : Self.wheelOff }
        if hasFocusReports != before.hasFocusReports {
            bytes += hasFocusReports ? Self.focusOn : Self.focusOff
        }
        if let titles, title != before.title {
            if before.title == nil { bytes += titles.save }
            bytes += title.map { titles.start + Array($0.utf8) + titles.end } ?? titles.restore
        }
        return bytes
    }
}
