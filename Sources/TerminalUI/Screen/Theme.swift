/// The style of each part of the screen.
///
/// No meaning depends on colour alone: parts of different colours also differ in an attribute, in
/// place or in text.
package struct Theme: Equatable, Sendable {
    /// The line at the top.
    package var title = Style(.standard, .reversed)
    /// The state's word in that line while connected. The styles of the three states are added to
    /// that of the line, which is reversed: the foreground is around the word, the background is
    /// the colour of the word.
    package var connected = Style(.palette(28), .bold, on: .palette(231))
    /// The state's word while connecting or closing.
    package var connecting = Style(.palette(130), .bold, on: .palette(231))
    /// The state's word without a connection.
    package var down = Style(.palette(160), .bold, on: .palette(231))
    /// A line from the peer.
    package var reply = Style.plain
    /// The time in brackets before a reply.
    package var timestamp = Style(.standard, .dim)
    /// A sent line that awaits its reply, the label of one that gets none, and lines of an earlier
    /// run.
    package var sending = Style(.standard, .dim)
    /// A sent line that no reply replaces; the sign before it looks like the prompt.
    package var sent = Style(.palette(65))
    /// The text of a sent line that will get no reply.
    package var unanswered = Style.plain
    /// A notice of the program.
    package var notice = Style(.palette(30))
    /// A notice of an error.
    package var failure = Style(.palette(160), .bold)
    /// What happened in a room, such as a join.
    package var event = Style(.standard, .dim)
    /// A line that is important to the person, such as one with their name.
    package var highlight = Style(.palette(130), .bold)
    /// A room's topic.
    package var topic = Style(.standard, .underlined)
    /// A mark for an invisible character.
    package var mark = Style(.palette(133), .reversed)
    /// An address in a line, added to the line's style.
    package var link = Style(.standard, .underlined)
    /// The hits of a search.
    package var hit = Style(.standard, .reversed)
    /// Lines selected for copying.
    package var chosen = Style(.standard, .reversed)
    /// The current hit, or the current one of the selected lines.
    package var focus = Style(.standard, [.bold, .underlined, .reversed])
    /// The row that announces lines below the view.
    package var ruler = Style(.standard, .dim)
    /// The prompt, and the sign before a sent line.
    package var prompt = Style(.standard, .bold)
    /// The text being edited.
    package var input = Style.plain
    /// The `<` and `>` where the input line continues outside the screen.
    package var hint = Style(.standard, [.bold, .reversed])
    /// The background for which the theme is made; nil for any.
    package var background: Background?

    /// The standard theme.
    package init() {}

    /// The terminal's default colours; what needs attention has a colour of medium lightness, which
    /// is legible on dark and on light backgrounds.
    package static let standard = Theme()

    /// The style of what is before the text of a line, except its time.
    func headStyle(of kind: Transcript.Kind) -> Style {
        switch kind {
        case .sent: prompt
        case .unanswered: sending
        case .reply, .unfinished, .sending, .notice, .failure, .earlier, .own, .event, .highlight:
            style(of: kind)
        }
    }

    /// The style of a line of the transcript.
    package func style(of kind: Transcript.Kind) -> Style {
        switch kind {
        case .reply, .unfinished: reply
        case .sending: sending
        case .sent: sent
        case .unanswered: unanswered
        case .notice: notice
        case .failure: failure
        case .earlier: sending
        case .own: reply
        case .event: event
        case .highlight: highlight
        }
    }
}

extension Theme {
    /// The name that selects dark or light by the terminal's background, and standard where that is
    /// unknown.
    package static let automaticName = "auto"

    /// The predefined themes and their names.
    package static let builtIn: [(name: String, theme: Theme)] = [
        (automaticName, .standard), ("standard", .standard), ("dark", .dark), ("light", .light),
        ("mono", .mono),
    ]

    /// More colours, for light text on a dark background.
    package static let dark: Theme = {
        var theme = Theme()
        theme.background = .dark
        theme.connected = Style(.palette(114), on: .palette(16))
        theme.connecting = Style(.palette(215), on: .palette(16))
        theme.down = Style(.palette(210), .bold, on: .palette(16))
        theme.timestamp = Style(.palette(110))
        theme.sent = Style(.palette(151))
        theme.notice = Style(.palette(80))
        theme.failure = Style(.palette(210), .bold)
        theme.highlight = Style(.palette(215), .bold)
        theme.mark = Style(.palette(213), .reversed)
        theme.prompt = Style(.palette(114), .bold)
        return theme
    }()

    /// More colours, for dark text on a light background.
    package static let light: Theme = {
        var theme = Theme()
        theme.background = .light
        theme.connected = Style(.palette(22), on: .palette(231))
        theme.connecting = Style(.palette(94), on: .palette(231))
        theme.down = Style(.palette(124), .bold, on: .palette(231))
        theme.timestamp = Style(.palette(25))
        theme.sent = Style(.palette(22))
        theme.notice = Style(.palette(24))
        theme.failure = Style(.palette(124), .bold)
        theme.highlight = Style(.palette(94), .bold)
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

extension Theme {
    /// A part of the screen, by its name in the settings.
    package struct Part: Sendable {
        /// The name.
        package let name: String
        /// Its style in a theme.
        package let style: any WritableKeyPath<Theme, Style> & Sendable
        /// One line that describes it.
        package let summary: String
    }

    /// Every part.
    package static let parts: [Part] = [
        Part(name: "title", style: \.title, summary: "the line at the top"),
        Part(
            name: "connected", style: \.connected,
            summary: "the state in it, added to its style, while connected"),
        Part(
            name: "connecting", style: \.connecting,
            summary: "the same while connecting or closing"),
        Part(name: "down", style: \.down, summary: "the same without a connection"),
        Part(name: "reply", style: \.reply, summary: "lines from the peer"),
        Part(name: "timestamp", style: \.timestamp, summary: "the time before a reply"),
        Part(
            name: "sending", style: \.sending,
            summary: "a line that awaits its reply, the label of one without"),
        Part(name: "sent", style: \.sent, summary: "a sent line that no reply replaces"),
        Part(
            name: "unanswered", style: \.unanswered,
            summary: "the text of a line that will get no reply"),
        Part(name: "notice", style: \.notice, summary: "notices of the program"),
        Part(name: "failure", style: \.failure, summary: "notices of errors"),
        Part(name: "event", style: \.event, summary: "joins and other events of a room"),
        Part(
            name: "highlight", style: \.highlight, summary: "messages with the person's own name"),
        Part(name: "topic", style: \.topic, summary: "the topic of a room"),
        Part(name: "mark", style: \.mark, summary: "marks for invisible characters"),
        Part(name: "link", style: \.link, summary: "an address in a line, added to its style"),
        Part(name: "hit", style: \.hit, summary: "the hits of a search"),
        Part(name: "chosen", style: \.chosen, summary: "lines selected for copying"),
        Part(name: "focus", style: \.focus, summary: "the current hit or line"),
        Part(name: "ruler", style: \.ruler, summary: "the row that announces lines below"),
        Part(
            name: "prompt", style: \.prompt, summary: "the prompt, and the sign before a sent line"),
        Part(name: "input", style: \.input, summary: "the text being edited"),
        Part(name: "hint", style: \.hint, summary: "the signs where the input continues unseen"),
    ]
}
