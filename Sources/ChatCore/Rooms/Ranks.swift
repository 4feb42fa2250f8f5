/// The ranks of a member in a room.
package struct Ranks: OptionSet, Hashable, BitwiseCopyable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// `v`, `+`: may speak in a moderated room.
    package static let voice = Ranks(rawValue: 1)
    /// `o`, `@`: may change the room.
    package static let roomOperator = Ranks(rawValue: 2)

    /// Each rank with its letter and its symbol, the highest first.
    static let all: [(rank: Ranks, letter: UInt8, symbol: UInt8)] = [
        (.roomOperator, UInt8(ascii: "o"), UInt8(ascii: "@")),
        (.voice, UInt8(ascii: "v"), UInt8(ascii: "+")),
    ]

    /// `PREFIX` of numeric 005.
    static let token = "(ov)@+"

    /// The rank with that letter; nil when it is none.
    init?(letter: UInt8) {
        guard let found = Self.all.first(where: { $0.letter == letter }) else { return nil }
        self = found.rank
    }

    /// The ranks from the one with that symbol up, for STATUSMSG; nil when it is no symbol.
    init?(fromSymbol symbol: UInt8) {
        guard let index = Self.all.firstIndex(where: { $0.symbol == symbol }) else { return nil }
        self = Ranks(Self.all[...index].map(\.rank))
    }

    /// The ranks that symbols before the name of a room demand (STATUSMSG), and the name; of several
    /// symbols the lowest counts.
    @inline(__always)
    static func split(_ target: ArraySlice<UInt8>) -> (ranks: Ranks, name: ArraySlice<UInt8>) {
        target.first == UInt8(ascii: "#") ? (Ranks(), target) : splitSymbols(of: target)
    }

    private static func splitSymbols(
        of target: ArraySlice<UInt8>
    ) -> (ranks: Ranks, name: ArraySlice<UInt8>) {
        var (ranks, name) = (Ranks(), target)
        while let symbol = name.first, symbol != UInt8(ascii: "#"),
            let demanded = Ranks(fromSymbol: symbol)
        {
            ranks.formUnion(demanded)
            name.removeFirst()
        }
        return (ranks, name)
    }

    /// The symbol of the lowest rank; nil without a rank.
    var lowestSymbol: UInt8? { Self.all.last { contains($0.rank) }?.symbol }

    /// The symbols, the highest first; only the highest unless `all`.
    func symbols(all: Bool) -> [UInt8] {
        let symbols = Self.all.lazy.filter { contains($0.rank) }.map(\.symbol)
        return Array(all ? symbols.prefix(.max) : symbols.prefix(1))
    }
}
