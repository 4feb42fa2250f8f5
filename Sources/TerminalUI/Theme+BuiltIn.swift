extension Theme {
    /// The name that stands for dark or light, as the terminal's background is, and for standard
    /// where that is not known.
    package static let automaticName = "auto"

    /// The themes that need no definition, by their names.
    package static let builtIn: [(name: String, theme: Theme)] = [
        (automaticName, .standard), ("standard", .standard), ("dark", .dark), ("light", .light),
        ("mono", .mono),
    ]

    /// More colours, for light text on a dark ground.
    package static let dark: Theme = {
        var theme = Theme()
        theme.timestamp = Style(.palette(110))
        theme.unanswered = Style(.palette(215), .underlined)
        theme.notice = Style(.palette(80))
        theme.failure = Style(.palette(210), .bold)
        theme.mark = Style(.palette(213), .reversed)
        theme.prompt = Style(.palette(114), .bold)
        return theme
    }()

    /// More colours, for dark text on a light ground.
    package static let light: Theme = {
        var theme = Theme()
        theme.timestamp = Style(.palette(25))
        theme.unanswered = Style(.palette(94), .underlined)
        theme.notice = Style(.palette(24))
        theme.failure = Style(.palette(124), .bold)
        theme.mark = Style(.palette(90), .reversed)
        theme.prompt = Style(.palette(22), .bold)
        return theme
    }()

    /// Attributes only.
    package static let mono: Theme = {
        var theme = Theme()
        for part in parts {
            theme[keyPath: part.style].foreground = .standard
            theme[keyPath: part.style].background = .standard
        }
        return theme
    }()
}
