/// Keeps text legible in styles that a peer chooses.
extension Style {
    /// The least distance of distinct colours, in the cube of their components from 0 to 255.
    private static let leastDistance = 48

    /// The style, with another text colour if its own is too close to that of the background.
    ///
    /// - Parameter background: The terminal's background. While it is unknown, its default colours
    ///   count as different from all others.
    package func legible(on background: Background?) -> Style {
        var style = self
        // As on terminals with eight colours, where 1;30 is a dark grey.
        if style.attributes.contains(.bold), style.foreground == .black {
            style.foreground = .palette(8)
        }
        let isDark = background.map { $0 == .dark }
        let ink = style.foreground.components ?? isDark.map { $0 ? Self.lightest : Self.darkest }
        let paper = style.background.components ?? isDark.map { $0 ? Self.darkest : Self.lightest }
        guard let ink, let paper, Self.areAlike(ink, paper) else { return style }
        style.foreground =
            style.background == .standard ? .standard : style.background.contrast
        return style
    }

    private static let darkest: [UInt8] = [0, 0, 0]
    private static let lightest: [UInt8] = [229, 229, 229]

    private static func areAlike(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        Color.squaredDistance(one, other) < leastDistance * leastDistance
    }
}

extension Color {
    /// Black on a light colour, or white on a dark one.
    var contrast: Color {
        guard let parts = components?.map({ Double($0) / 255 }) else { return .standard }
        return Background(red: parts[0], green: parts[1], blue: parts[2]) == .dark ? .white : .black
    }
}
