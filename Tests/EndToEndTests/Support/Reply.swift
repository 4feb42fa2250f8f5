/// A reply as the server writes it, taken apart: `[Tue Apr 18 23:53:09 2006] Where is hope`.
struct Reply: Equatable {
    /// The text in the brackets.
    let time: String
    let message: String

    /// Nil for a line that has no time in C's layout before it.
    init?(_ line: some StringProtocol) {
        guard let match = String(line).wholeMatch(of: Self.layout) else { return nil }
        (time, message) = (String(match.1), String(match.2))
    }

    private static var layout: Regex<(Substring, Substring, Substring)> {
        // Days of one digit are padded with a space: "Sat Apr  1".
        /\[([A-Z][a-z]{2} [A-Z][a-z]{2} (?: [1-9]|[123][0-9]) [0-9]{2}:[0-9]{2}:[0-9]{2} [0-9]{4})\] (.*)/
            .dotMatchesNewlines()
    }
}
