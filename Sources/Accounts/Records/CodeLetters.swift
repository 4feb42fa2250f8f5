import Digests

/// The letters of codes that people copy by hand: digits and letters without those that are taken for
/// others, in groups of four. Pure.
enum CodeLetters {
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    /// One letter for each 5 bits of the random bytes, which are a multiple of 5.
    static func make(of random: some Collection<UInt8>) -> [UInt8] {
        precondition(random.count % 5 == 0, "five bytes are eight letters")
        var (letters, bits, count) = ([UInt8](), 0, 0)
        for byte in random {
            bits = (bits << 8 | Int(byte)) & 0xFFFF
            count += 8
            while count >= 5 {
                count -= 5
                letters.append(alphabet[bits >> count & 31])
            }
        }
        return letters
    }

    /// The letters for people: `7Q2K-M0XD`.
    static func text(of letters: [UInt8]) -> String {
        stride(from: 0, to: letters.count, by: 4).map { start in
            String(decoding: letters[start..<min(start + 4, letters.count)], as: UTF8.self)
        }.joined(separator: "-")
    }

    /// The letters that somebody entered, in either case, with hyphens or without; `O` is `0`, `I`
    /// and `L` are `1`. Of a very long text only the beginning counts.
    static func read(_ given: some Collection<UInt8>) -> [UInt8] {
        given.prefix(64).filter { $0 != UInt8(ascii: "-") }.map { byte in
            let upper = (0x61...0x7A).contains(byte) ? byte & 0xDF : byte
            return switch upper {
            case UInt8(ascii: "O"): UInt8(ascii: "0")
            case UInt8(ascii: "I"), UInt8(ascii: "L"): UInt8(ascii: "1")
            default: upper
            }
        }
    }
}
