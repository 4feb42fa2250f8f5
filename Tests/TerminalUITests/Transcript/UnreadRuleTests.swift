import Testing

@testable import TerminalUI

@Suite("UnreadRule", .timeLimit(.minutes(10)))
struct UnreadRuleTests {
    private var rule = UnreadRule()

    private mutating func update(_ last: UInt64, seen: Bool = true, following: Bool = true) {
        rule.update(
            last: LineID(number: last), isOnScreen: seen, isFollowing: following)
    }

    private var number: UInt64? { rule.line?.number }

    @Test mutating func `a user who is reading sees no rule`() {
        for line: UInt64 in 0...5 { update(line) }
        #expect(number == nil)
    }

    @Test mutating func `it is before the first line that arrived unseen, and stays`() {
        update(3)
        update(3, seen: false)
        #expect(number == nil, "nothing is unread yet")
        update(4, seen: false)
        update(9, seen: false)
        #expect(number == 4)
        update(9)
        update(12)
        #expect(number == 4, "nothing moves under the reader")
    }

    @Test mutating func `it is removed when the tab is left again`() {
        update(3)
        update(4, seen: false)
        update(4)
        update(4, seen: false)
        #expect(number == nil)
        update(6, seen: false)
        #expect(number == 5)
    }

    @Test mutating func `a view scrolled up has one too`() {
        update(3)
        update(3, following: false)
        update(5, following: false)
        #expect(number == 4)
    }

    @Test mutating func `scrolling up to it does not remove it`() {
        update(3)
        update(5, seen: false)
        update(5)
        update(5, following: false)
        update(7, following: false)
        #expect(number == 4)
    }

    @Test mutating func `it is removed when newer lines were read and the view scrolls`() {
        update(3)
        update(5, following: false)
        update(5)
        update(6)
        #expect(number == 4)
        update(6, following: false)
        #expect(number == nil)
        update(7, following: false)
        #expect(number == 7)
    }

    @Test mutating func `a reply that replaces its message is unread in a hidden view`() {
        update(5)
        rule.replaced(LineID(number: 2), isSeen: true)
        #expect(number == nil)
        update(5, seen: false)
        rule.replaced(LineID(number: 2), isSeen: false)
        update(6, seen: false)
        #expect(number == 2)
    }

    @Test mutating func `a tab that was never shown is unread from its first line`() {
        update(7, seen: false)
        #expect(number == 0)
        rule.clear()
        #expect(number == nil)
    }
}
