/// A text as bytes, and the styles of its parts beside them.
package struct StyledText: Equatable, Sendable {
    /// A style from one byte on, until the next run.
    package struct Run: Equatable, Sendable {
        /// The offset of the first byte.
        package let start: Int
        /// The whole style, whatever that of the run before.
        package let style: Style

        /// A run from this byte on.
        package init(start: Int, style: Style) {
            self.start = start
            self.style = style
        }
    }

    /// The text.
    package var bytes: [UInt8]
    /// The styles, in the order of their starts, which differ; the text before them is plain.
    package private(set) var runs: [Run] = []

    /// A plain text.
    package init(_ bytes: [UInt8] = []) {
        self.bytes = bytes
    }

    /// Changes the style of what is appended from now on.
    package mutating func begin(_ style: Style) {
        if runs.last?.start == bytes.count { runs.removeLast() }
        if style != runs.last?.style ?? .plain {
            runs.append(Run(start: bytes.count, style: style))
        }
    }

    /// The text in pieces of one style.
    package var pieces: [(style: Style, bytes: ArraySlice<UInt8>)] {
        let starts = [Run(start: 0, style: .plain)] + runs
        let ends = runs.map(\.start) + [bytes.count]
        return zip(starts, ends).compactMap { run, end in
            run.start < end ? (run.style, bytes[run.start..<end]) : nil
        }
    }
}

extension StyledText.Run {
    /// The bytes of a stored run.
    private static let storedLength = 12

    /// Runs for storage after the text: their number in four bytes, then twelve bytes each.
    static func stored(_ runs: [Self]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(4 + runs.count * storedLength)
        bytes.store(runs.count, in: 4)
        for run in runs {
            bytes.store(run.start, in: 3)
            bytes.append(run.style.attributes.rawValue)
            bytes.store(run.style.foreground)
            bytes.store(run.style.background)
        }
        return bytes
    }

    /// The bytes that ``stored(_:)`` has made, at the start of others.
    static func stored(at start: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        start.prefix(4 + start.number(at: 0, in: 4) * storedLength)
    }

    /// The runs that were stored.
    static func runs(_ stored: ArraySlice<UInt8>) -> [Self] {
        stride(from: 4, to: stored.count, by: storedLength).map { place in
            let attributes = Style.Attributes(rawValue: UInt8(stored.number(at: place + 3, in: 1)))
            let style = Style(
                stored.color(at: place + 4), attributes, on: stored.color(at: place + 8))
            return Self(start: stored.number(at: place, in: 3), style: style)
        }
    }
}

extension [UInt8] {
    /// Appends a number, its lowest byte first.
    fileprivate mutating func store(_ number: Int, in count: Int) {
        for index in 0..<count { append(UInt8(truncatingIfNeeded: number >> (8 * index))) }
    }

    /// Appends the kind of a colour, and three bytes.
    fileprivate mutating func store(_ color: Color) {
        switch color {
        case .standard: self += [0, 0, 0, 0]
        case .palette(let number): self += [1, number, 0, 0]
        case .rgb(let red, let green, let blue): self += [2, red, green, blue]
        }
    }
}

extension ArraySlice<UInt8> {
    fileprivate func number(at place: Int, in count: Int) -> Int {
        (0..<count).reduce(0) { $0 | Int(self[startIndex + place + $1]) << (8 * $1) }
    }

    fileprivate func color(at place: Int) -> Color {
        let parts = self[(startIndex + place)...].prefix(4).map(\.self)
        return switch parts[0] {
        case 0: .standard
        case 1: .palette(parts[1])
        default: .rgb(red: parts[1], green: parts[2], blue: parts[3])
        }
    }
}
