import CNcurses

/// How a terminal's title is set, and the one that was found brought back.
struct TitleSequences: Equatable {
    let save: [UInt8]
    let start: [UInt8]
    let end: [UInt8]
    let restore: [UInt8]

    /// xterm's way, with its stack of titles: a terminal without one just keeps the last.
    static let xterm = TitleSequences(
        save: Array("\u{1B}[22;0t".utf8), start: Array("\u{1B}]0;".utf8),
        end: Array("\u{1B}\\".utf8), restore: Array("\u{1B}[23;0t".utf8))

    /// The terminals that are known to take it; their terminfo entries seldom say so.
    private static let likeXterm = [
        "xterm", "rxvt", "tmux", "screen", "alacritty", "contour", "foot", "ghostty", "gnome",
        "kitty", "konsole", "mintty", "putty", "st-", "vte", "wezterm",
    ]

    /// Whether a terminal of that type is known to understand what xterm does, and to pass over
    /// the rest in silence.
    static func isLikeXterm(_ type: String) -> Bool { likeXterm.contains(where: type.hasPrefix) }

    /// For a terminal of that type, of which terminfo is loaded.
    static func of(_ type: String) -> TitleSequences? {
        if isLikeXterm(type) { return xterm }
        // A status line of the terminal's own does the same service.
        guard let start = Terminfo.bytes("tsl"), let end = Terminfo.bytes("fsl") else { return nil }
        return TitleSequences(
            save: [], start: start, end: end, restore: Terminfo.bytes("dsl") ?? start + end)
    }
}
