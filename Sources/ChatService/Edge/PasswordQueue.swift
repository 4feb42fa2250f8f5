import Accounts
import DequeModule

/// What waits for the computation of a password, so that many attempts of some addresses delay
/// others little: one of each address in turn. Pure.
struct PasswordQueue<Element> {
    private var waiting: [AddressBlock?: Deque<Element>] = [:]
    /// The addresses of those that wait, the next one first.
    private var turns: Deque<AddressBlock?> = []

    /// Adds an element behind those of the same address; what has none is an address of its own.
    mutating func append(_ element: Element, from block: AddressBlock?) {
        if waiting[block] == nil { turns.append(block) }
        waiting[block, default: []].append(element)
    }

    /// Removes the next one; nil when none waits.
    mutating func popFirst() -> Element? {
        guard let block = turns.popFirst() else { return nil }
        let element = waiting[block]?.popFirst()
        if waiting[block]?.isEmpty == false {
            turns.append(block)
        } else {
            waiting[block] = nil
        }
        return element
    }
}
