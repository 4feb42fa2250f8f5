import CNcurses
import TerminalUI
import Text

/// The modes that are switched on while the screen is in use: bracketed paste always; the window's
/// title, mouse wheel reports and focus reports on request. Pure.
struct TerminalModes: Equatable {
    /// The sequences that set this terminal's title; nil if it has none.
    let titles: TitleSequences?
    /// The title that replaces the one found at the start; nil leaves that one.
    private(set) var title: String?
    /// Whether the wheel is reported, as SGR mouse mode does (xterm's control sequences).
    var hasWheel = false
    /// Whether focus changes of the window are reported (xterm's control sequences).
    var hasFocusReports = false

    /// Longer titles are cut: they only have to be distinguishable.
    private static let titleLimit = 120
    private static let wheelOn = Array("\u{1B}[?1000h\u{1B}[?1006h".utf8)
    private static let wheelOff = Array("\u{1B}[?1006l\u{1B}[?1000l".utf8)
    private static let focusOn = Array("\u{1B}[?1004h".utf8)
    private static let focusOff = Array("\u{1B}[?1004l".utf8)

    init(titles: TitleSequences?) {
        self.titles = titles
    }

    /// Sets the title. Its control characters become visible marks.
    mutating func setTitle(_ title: String?) {
        guard titles != nil else { return }
        self.title = title.map { String("\(VisibleText($0))".prefix(Self.titleLimit)) }
    }

    /// The bytes that switch these modes on, on a terminal as it was found.
    var enter: [UInt8] {
        Array("\u{1B}[?2004h".utf8) + change(from: TerminalModes(titles: titles))
    }

    /// The bytes that restore the terminal as it was found.
    var leave: [UInt8] {
        TerminalModes(titles: titles).change(from: self) + Array("\u{1B}[?2004l".utf8)
    }

    /// The bytes that change other modes to these.
    func change(from before: TerminalModes) -> [UInt8] {
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

/// The sequences that set a terminal's title and restore the one found at the start.
struct TitleSequences: Equatable {
    let save: [UInt8]
    let start: [UInt8]
    let end: [UInt8]
    let restore: [UInt8]

    /// xterm's sequences, with its stack of titles; a terminal without a stack keeps the last title.
    static let xterm = TitleSequences(
        save: Array("\u{1B}[22;0t".utf8), start: Array("\u{1B}]0;".utf8),
        end: Array("\u{1B}\\".utf8), restore: Array("\u{1B}[23;0t".utf8))

    /// Terminals that are known to accept them; their terminfo entries seldom say so.
    private static let likeXterm = [
        "xterm", "rxvt", "tmux", "screen", "alacritty", "contour", "foot", "ghostty", "gnome",
        "kitty", "konsole", "mintty", "putty", "st-", "vte", "wezterm",
    ]

    /// Whether a terminal of that type is known to understand xterm's sequences, and to ignore
    /// those that it does not.
    static func isLikeXterm(_ type: String) -> Bool { likeXterm.contains(where: type.hasPrefix) }

    /// The sequences for a terminal of that type, whose terminfo entry is loaded.
    static func of(_ type: String) -> TitleSequences? {
        if isLikeXterm(type) { return xterm }
        // A terminal's own status line serves as well.
        guard let start = Terminfo.bytes("tsl"), let end = Terminfo.bytes("fsl") else { return nil }
        return TitleSequences(
            save: [], start: start, end: end, restore: Terminfo.bytes("dsl") ?? start + end)
    }
}
