/// The meaning of a line that a person types. Pure.
enum LineCommand: Equatable {
    /// The line itself; a `//` at its start is one slash.
    case say(ArraySlice<UInt8>)
    case name(ArraySlice<UInt8>)
    case who
    case help
    case nothing
    case unknown

    private static let slash = UInt8(ascii: "/")
    private static let blank = UInt8(ascii: " ")

    init(_ line: ArraySlice<UInt8>) {
        guard !line.isEmpty else { self = .nothing; return }
        guard line.first == Self.slash else { self = .say(line); return }
        let rest = line.dropFirst()
        if rest.first == Self.slash { self = .say(rest); return }
        let word = rest.prefix { $0 != Self.blank }
        let argument = Self.trimmed(rest.dropFirst(word.count))
        switch String(decoding: word, as: UTF8.self) {
        case "name": self = .name(argument)
        case "who": self = .who
        case "help": self = .help
        default: self = .unknown
        }
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let start = bytes.drop { $0 == blank }
        return start.dropLast(start.reversed().prefix { $0 == blank }.count)
    }
}
