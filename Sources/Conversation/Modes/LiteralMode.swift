import TerminalUI
import Text

/// Ctrl-V: the next key is inserted literally, regardless of its binding.
struct LiteralMode {
    /// The outcomes of an input; each closes the mode.
    enum Outcome: Equatable {
        case insert(String)
        /// The key is not a character.
        case refuse(Key)
        /// A paste is inserted like every paste, with visible marks for control characters.
        case closeAndPass
    }

    /// For the ruler.
    static let hint = FittingText(
        "the next key is inserted as it is", "next key as it is", "key?")

    /// Takes the input after Ctrl-V.
    func take(_ input: BoundInput) -> Outcome {
        guard case .key(let key) = input.input else { return .closeAndPass }
        return key.literal.map { .insert($0) } ?? .refuse(key)
    }
}
