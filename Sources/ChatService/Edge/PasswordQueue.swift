import Accounts
import DequeModule

/// What waits for the computation of a password, so that many attempts of some addresses delay
/// others little: first those from where the account was used before, then one of each address in
/// turn. Pure.
struct PasswordQueue<Element> {
    private var known: Deque<Element> = []
    private var others: [AddressBlock?: Deque<Element>] = [:]
    /// The addresses of the others, the next one first.
    private var turns: Deque<AddressBlock?> = []

    /// Adds an element behind those of the same source; without a source it is an address of its
    /// own.
    mutating func append(_ element: Element, from source: LoginSource?) {
        if source?.isKnown == true { return known.append(element) }
        let block = source?.block
        if others[block] == nil { turns.append(block) }
        others[block, default: []].append(element)
    }

    /// Removes the next one; nil when none waits.
    mutating func popFirst() -> Element? {
        if let element = known.popFirst() { return element }
        guard let block = turns.popFirst() else { return nil }
        let element = others[block]?.popFirst()
        if others[block]?.isEmpty == false {
            turns.append(block)
        } else {
            others[block] = nil
        }
        return element
    }
}
