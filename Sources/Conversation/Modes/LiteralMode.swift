import TerminalUI
import Text

/// C-v: the next key is inserted as it is, whatever it is bound to.
struct LiteralMode {
    /// What an input comes to; each closes the mode.
    enum Outcome: Equatable {
        case insert(String)
        /// The key is not a character.
        case refuse(Key)
        /// A paste is inserted as every paste is: its controls stay visible.
        case closeAndPass
    }

    /// For the ruler.
    static let hint = FittingText(
        "the next key is inserted as it is", "next key as it is", "key?")

    /// Takes the input that follows C-v.
    func take(_ input: BoundInput) -> Outcome {
        guard case .key(let key) = input.input else { return .closeAndPass }
        return key.literal.map { .insert($0) } ?? .refuse(key)
    }
}
