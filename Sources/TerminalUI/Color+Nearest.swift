extension Color {
    /// The nearest colour that a terminal of that depth has.
    ///
    /// Where only eight or sixteen are there, they may look like anything: the hue is kept, and a
    /// grey becomes the terminal's own colour, as black and white are what it is written on.
    package func nearest(in depth: ColorDepth) -> Color {
        switch (depth, self) {
        case (.none, _), (_, .standard): .standard
        case (.direct, _): self
        case (.palette, .rgb): .palette(nearestInPalette)
        case (.palette, .palette), (.sixteen, .palette(0..<16)), (.eight, .palette(0..<8)): self
        case (.eight, .palette(15)): .white
        case (.sixteen, _): nearestHue.map { .palette($0) } ?? .standard
        case (.eight, _): nearestHue.map { .palette($0 & 7) } ?? .standard
        }
    }

    /// Red, green and blue as xterm has them; nil for the terminal's own colour.
    package var components: [UInt8]? {
        switch self {
        case .standard: nil
        case .rgb(let red, let green, let blue): [red, green, blue]
        case .palette(let number) where number < 16: Self.sixteen[Int(number)]
        case .palette(let number) where number >= 232:
            Array(repeating: 8 + 10 * (number - 232), count: 3)
        case .palette(let number):
            [36, 6, 1].map { Self.levels[(Int(number) - 16) / $0 % 6] }
        }
    }

    // MARK: -

    /// The steps of the cube's sides.
    private static let levels: [UInt8] = [0, 95, 135, 175, 215, 255]

    private static let sixteen: [[UInt8]] = [
        [0, 0, 0], [205, 0, 0], [0, 205, 0], [205, 205, 0], [0, 0, 238], [205, 0, 205],
        [0, 205, 205], [229, 229, 229], [127, 127, 127], [255, 0, 0], [0, 255, 0], [255, 255, 0],
        [92, 92, 255], [255, 0, 255], [0, 255, 255], [255, 255, 255],
    ]

    /// Parts that differ by less make a grey.
    private static let greySpread = 40

    /// The first sixteen are left out: people change them.
    private var nearestInPalette: UInt8 {
        (16...255).min { distance(to: .palette($0)) < distance(to: .palette($1)) } ?? 0
    }

    private var nearestHue: UInt8? {
        guard let parts = components, let low = parts.min(), let high = parts.max(),
            Int(high) - Int(low) >= Self.greySpread
        else { return nil }
        let hues: [UInt8] = [1, 2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 14]
        return hues.min { distance(to: .palette($0)) < distance(to: .palette($1)) }
    }

    private func distance(to other: Color) -> Int {
        zip(components ?? [], other.components ?? []).reduce(0) { sum, pair in
            let difference = Int(pair.0) - Int(pair.1)
            return sum + difference * difference
        }
    }
}
