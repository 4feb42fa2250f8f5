/// The beginning of a terminal's answer whose ESC was taken for the Escape key, because what
/// follows it was long in coming.
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
    private static let beginnings = ["]11;", "[?"].map { Array($0.utf8) }

    /// What came, as long as nobody knows whether it was typed.
    private(set) var held: [UInt8] = []

    mutating func take(_ byte: UInt8) -> Outcome {
        let longer = held + [byte]
        guard Self.beginnings.contains(where: { $0.starts(with: longer) }) else {
            return .typed(held)
        }
        held = longer
        return Self.beginnings.contains(held) ? .answer(held) : .open
    }
}
