extension Theme {
    /// A part of the screen, by the name that the settings have for it.
    package struct Part: Sendable {
        /// The name.
        package let name: String
        /// How it looks.
        package let style: any WritableKeyPath<Theme, Style> & Sendable
        /// One line of what it is.
        package let summary: String
    }

    /// Every part.
    package static let parts: [Part] = [
        Part(name: "title", style: \.title, summary: "the line at the top"),
        Part(name: "reply", style: \.reply, summary: "what the other side says"),
        Part(name: "timestamp", style: \.timestamp, summary: "the time before a reply"),
        Part(name: "sending", style: \.sending, summary: "a line that waits for its answer"),
        Part(name: "sent", style: \.sent, summary: "a line that no answer takes the place of"),
        Part(name: "unanswered", style: \.unanswered, summary: "a line that will have no answer"),
        Part(name: "notice", style: \.notice, summary: "what the program says"),
        Part(name: "failure", style: \.failure, summary: "what it says of something gone wrong"),
        Part(name: "mark", style: \.mark, summary: "what stands for an invisible character"),
        Part(name: "link", style: \.link, summary: "an address in a line, on top of its style"),
        Part(name: "hit", style: \.hit, summary: "what a search found"),
        Part(name: "chosen", style: \.chosen, summary: "lines chosen to be copied"),
        Part(name: "focus", style: \.focus, summary: "the hit or line where one stands"),
        Part(name: "ruler", style: \.ruler, summary: "the row that tells of lines below"),
        Part(name: "prompt", style: \.prompt, summary: "what stands before the input"),
        Part(name: "input", style: \.input, summary: "the text that is being written"),
        Part(name: "hint", style: \.hint, summary: "the signs where the input goes on unseen"),
    ]
}
