import TerminalUI

/// The colour of a person's name, which is always the same. Pure.
enum NickColors {
    /// Colours of medium lightness, which are legible on dark and on light backgrounds.
    static let all: [Color] = [
        130, 166, 100, 64, 28, 29, 30, 31, 32, 27, 63, 98, 134, 128, 164, 162, 131, 132,
    ].map { .palette($0) }

    /// The colour of a name, given in lower case as the server defines it.
    ///
    /// It depends on all bytes, as by FNV-1a, and not on the run of the program.
    static func color(of name: some Sequence<UInt8>) -> Color {
        var hash: UInt32 = 2_166_136_261
        for byte in name { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        // The low bits alone would depend on little of the name.
        return all[Int((hash >> 16 ^ hash) & 0xFFFF) % all.count]
    }
}
