/// Gives out in the order of their numbers, from 0, what arrives in any order.
struct InOrder<Element: Sendable>: Sendable {
    private var next = 0
    /// What arrived before its turn.
    private var early: [Int: Element] = [:]

    /// Calls `body` for all whose turn it is, which may be none.
    mutating func add(_ element: Element, at number: Int, _ body: (Element) -> Void) {
        guard number == next else {
            early[number] = element
            return
        }
        body(element)
        next += 1
        while let element = early.removeValue(forKey: next) {
            body(element)
            next += 1
        }
    }
}
