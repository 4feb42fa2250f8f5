/// The letters by which modes, ranks and lists are kept.
extension Ranks {
    /// The ranks with these letters; letters of other ranks are ignored.
    package init(letters: String) {
        self = letters.utf8.reduce(into: []) { $0.formUnion(Ranks(letter: $1) ?? []) }
    }

    /// The letters of the ranks, the highest first.
    package var letters: String {
        String(decoding: Self.all.filter { contains($0.rank) }.map(\.letter), as: UTF8.self)
    }
}

extension RoomModes.Flags {
    /// The modes with these letters; other letters are ignored.
    package init(letters: String) {
        self = letters.utf8.reduce(into: []) { $0.formUnion(Self(letter: $1) ?? []) }
    }
}

extension UserModes {
    /// The modes with these letters; other letters are ignored.
    package init(letters: String) {
        self = Self(letters.utf8.compactMap { letter in Self.mode(of: letter) })
    }

    /// The letters of the modes.
    package var lettersText: String { String(decoding: text.dropFirst(), as: UTF8.self) }

    private static func mode(of letter: UInt8) -> UserModes? {
        letters.first { $0.letter == letter }?.mode
    }
}

extension MaskListKind {
    /// The list with this letter; nil when there is none.
    package init?(letterText: String) {
        guard let letter = letterText.utf8.first else { return nil }
        self.init(letter: letter)
    }

    /// The letter of the list.
    package var letterText: String { String(decoding: [letter], as: UTF8.self) }
}
