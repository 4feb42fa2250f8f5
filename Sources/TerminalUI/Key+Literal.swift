extension Key {
    /// The text that the key stands for when it is taken literally, as after C-v; nil for keys
    /// that are no character.
    package var literal: String? {
        switch self {
        case .character(let character): return String(character)
        case .control(let character):
            guard let ascii = character.asciiValue else { return nil }
            return String(UnicodeScalar(ascii & 0x1F))
        case .alt(let character): return "\u{1B}\(character)"
        case .enter: return "\r"
        case .tab: return "\t"
        case .escape: return "\u{1B}"
        case .backspace: return "\u{7F}"
        default: return nil
        }
    }
}
