import TextTesting

/// Random changes of an input, as a fuzzer makes them, the same for each seed.
struct Mutation {
    private static let limit = 4_096

    private var random: SplitMix
    /// Inputs that were changed, of which parts are put into others.
    private var others: [[UInt8]] = []

    init(seed: UInt64) {
        random = SplitMix(seed: seed)
    }

    /// The input with one to eight changes.
    mutating func changed(_ input: [UInt8]) -> [UInt8] {
        if others.last != input { others.append(input) }
        var input = input
        for _ in 0..<Int.random(in: 1...8, using: &random) { change(&input) }
        return Array(input.prefix(Self.limit))
    }

    private mutating func change(_ input: inout [UInt8]) {
        let position = Int.random(in: 0...input.count, using: &random)
        let length = min(Int.random(in: 1...16, using: &random), input.count - position)
        let part = position..<(position + length)
        switch Int.random(in: 0..<6, using: &random) {
        case 0 where position < input.count:
            input[position] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1 where position < input.count:
            input[position] = UInt8.random(in: 0...255, using: &random)
        case 2: input.removeSubrange(part)
        case 3: input.insert(contentsOf: input[part], at: position)
        case 4: input.insert(contentsOf: random.bytes(upTo: 16), at: position)
        default:
            let other = random.element(of: others)
            let start = Int.random(in: 0...other.count, using: &random)
            input.insert(contentsOf: other[start...].prefix(64), at: position)
        }
    }
}
