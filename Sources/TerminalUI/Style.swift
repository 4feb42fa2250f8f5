/// How a cell looks: colours and attributes; the plain style is the terminal's own.
package struct Style: Hashable, Sendable {
    package struct Attributes: OptionSet, Hashable, Sendable {
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }

        package static let bold = Attributes(rawValue: 1)
        package static let dim = Attributes(rawValue: 2)
        package static let underlined = Attributes(rawValue: 4)
        package static let reversed = Attributes(rawValue: 8)
    }

    /// The colour of the text.
    package var foreground = Color.standard
    /// The colour behind it.
    package var background = Color.standard
    package var attributes: Attributes = []

    package init(
        _ foreground: Color = .standard, _ attributes: Attributes = [],
        on background: Color = .standard
    ) {
        self.foreground = foreground
        self.background = background
        self.attributes = attributes
    }

    package static let plain = Style()
}
