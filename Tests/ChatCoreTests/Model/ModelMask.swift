/// A mask of a list in the model: the address masks of RFC 2812, section 2.5, mutes (`m:`) and masks
/// of real names (`r:`).
struct ModelMask {
    let text: String
    let setBy: String
    let setAt: Int

    /// Nil when the argument is no mask.
    init?(_ argument: String, setBy: String = "", setAt: Int = 0) {
        var (prefix, rest) = ("", argument)
        if rest.hasPrefix("m:") { (prefix, rest) = ("m:", String(rest.dropFirst(2))) }
        let isName = rest.hasPrefix("r:")
        if isName { (prefix, rest) = (prefix + "r:", String(rest.dropFirst(2))) }
        guard !rest.isEmpty, !rest.unicodeScalars.contains(where: { $0 < " " || $0 == "\u{7F}" })
        else { return nil }
        rest = String(rest.map { $0 == " " ? "?" : $0 })
        text = prefix + (isName ? rest : Self.completed(rest))
        guard text.utf8.count <= 160 else { return nil }
        self.setBy = setBy
        self.setAt = setAt
    }

    var isMute: Bool { text.hasPrefix("m:") }

    func matches(_ user: ChatModel.User) -> Bool {
        let mask = isMute ? String(text.dropFirst(2)) : text
        if mask.hasPrefix("r:") {
            return matchesMask(String(mask.dropFirst(2)), user.realName)
        }
        return matchesMask(mask, user.source)
    }

    /// `nick!user@host` with `*` for what is missing. What has a dot and stands alone is a host.
    static func completed(_ mask: String) -> String {
        let parts = mask.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        let names = parts[0].split(separator: "!", maxSplits: 1, omittingEmptySubsequences: false)
        func word(_ part: Substring?) -> String {
            part.map { $0.isEmpty ? "*" : String($0) } ?? "*"
        }
        let host = parts.count > 1 ? word(parts[1]) : "*"
        if names.count > 1 { return "\(word(names[0]))!\(word(names[1]))@\(host)" }
        if parts.count > 1 { return "*!\(word(names[0]))@\(host)" }
        let isHost = mask.contains(".") || mask.contains(":")
        return isHost ? "*!*@\(mask)" : "\(mask)!*@*"
    }
}

/// True when a mask matches a whole text: `*` any characters, `?` one, in either case.
func matchesMask(_ mask: String, _ text: String) -> Bool {
    matches(Array(folded(mask).unicodeScalars)[...], Array(folded(text).unicodeScalars)[...])
}

private func matches(
    _ mask: ArraySlice<Unicode.Scalar>, _ text: ArraySlice<Unicode.Scalar>
) -> Bool {
    guard let first = mask.first else { return text.isEmpty }
    if first == "*" {
        return matches(mask.dropFirst(), text) || !text.isEmpty && matches(mask, text.dropFirst())
    }
    guard let letter = text.first, first == "?" || first == letter else { return false }
    return matches(mask.dropFirst(), text.dropFirst())
}
