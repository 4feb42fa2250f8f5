import ReactorIRC

/// What the tokens of a server mean, computed once for each change of them.
struct ServerFacts: Sendable {
    /// The most tokens that are read on a connection: a server cannot fill the memory.
    static let tokenLimit = 2_000

    private(set) var support = ServerSupport()
    private(set) var mapping = CaseMapping.rfc1459
    private(set) var grammar = ServerSupport().modes
    /// The most bytes of a line that the server accepts, with CR and LF.
    private(set) var lineLimit = MessageWriter.bodyLimit
    private var roomTypes = Array("#&".utf8)
    private var statusSymbols: [UInt8] = []
    private var tokenCount = 0

    /// Reads a numeric 005.
    mutating func read(_ message: Message) {
        guard tokenCount < Self.tokenLimit else { return }
        tokenCount += max(message.parameterCount - 2, 1)
        support.read(message)
        mapping = support.caseMapping
        grammar = support.modes
        roomTypes = Array((support["CHANTYPES"] ?? "#&").utf8)
        statusSymbols = support.statusSymbols
        lineLimit = min(
            max(support.number("LINELEN") ?? 0, MessageWriter.bodyLimit),
            MessageLimits.fromServer.body)
    }

    /// True for the name of a room, by its first character.
    func isRoom(_ name: some Collection<UInt8>) -> Bool {
        guard let first = name.first else { return false }
        return roomTypes.contains(first)
    }

    /// The target of a message without the symbol of the lowest rank that receives it.
    func audience(_ target: ArraySlice<UInt8>) -> (symbol: UInt8?, name: ArraySlice<UInt8>) {
        guard let first = target.first, statusSymbols.contains(first),
            isRoom(target.dropFirst())
        else { return (nil, target) }
        return (first, target.dropFirst())
    }

    /// How many nicks the server watches; nil when it watches none.
    var watchLimit: Int? {
        guard let value = support["MONITOR"] else { return nil }
        return value.isEmpty ? .max : max(Int(value) ?? 0, 0)
    }

    /// True when the server does not pass on this client-only tag (`CLIENTTAGDENY`).
    func isDenied(_ tag: String) -> Bool {
        let words = (support["CLIENTTAGDENY"] ?? "").split(separator: ",")
        if words.contains("-\(tag)") { return false }
        return words.contains("*") || words.contains(Substring(tag))
    }
}
