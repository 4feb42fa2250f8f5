/// The beginning of a terminal's answer, or the end of a paste, whose ESC was taken for the Escape
/// key, because what follows it was long in coming.
struct LateAnswer: Equatable {
    /// What a byte makes of it.
    enum Outcome: Equatable {
        /// It may still be one.
        case open
        /// It is one; so it begins after the ESC.
        case answer([UInt8])
        /// It is none: these bytes were typed, and then the last one.
        case typed([UInt8])
    }

    /// Of the answers to what we ask: a colour, the terminal's attributes.
    private static let answers = ["]11;", "[?"].map { Array($0.utf8) }
    static let pasteEnd = Array("[201~".utf8)

    private let isAfterPaste: Bool

    /// What came, as long as nobody knows whether it was typed.
    private(set) var held: [UInt8] = []

    init(afterPaste: Bool = false) {
        isAfterPaste = afterPaste
    }

    private var beginnings: [[UInt8]] { isAfterPaste ? [Self.pasteEnd] : Self.answers }

    mutating func take(_ byte: UInt8) -> Outcome {
        let longer = held + [byte]
        guard beginnings.contains(where: { $0.starts(with: longer) }) else {
            return .typed(held)
        }
        held = longer
        return beginnings.contains(held) ? .answer(held) : .open
    }
}
