import Daemon
import Testing

@Suite("BufferBudget", .timeLimit(.minutes(10)))
struct BufferBudgetTests {
    @Test func `shares together never have more than the limit`() {
        let budget = BufferBudget(limit: 6_400)
        var shares = (0..<3).map { _ in BufferShare(of: budget) }
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<10_000 {
            let index = Int.random(in: 0..<3, using: &generator)
            let used = Int.random(in: 0...4_000, using: &generator)
            let isCovered = shares[index].cover(used)
            #expect(!isCovered || shares[index].granted >= used)
            #expect(budget.taken == shares.reduce(0) { $0 + $1.granted })
            #expect(budget.taken <= 6_400)
        }
    }

    @Test func `the last byte can be had, and not one more`() {
        let budget = BufferBudget(limit: 1_000)
        var (one, other) = (BufferShare(of: budget), BufferShare(of: budget))
        let first = one.cover(600)
        let rest = other.cover(1_000 - one.granted)
        #expect(first && rest && budget.taken == 1_000)
        let more = other.cover(1_001 - one.granted)
        let all = one.cover(1_000)
        #expect(!more && !all)
    }

    @Test func `each of several workers has a part that no other can take`() {
        let budget = BufferBudget(limit: 8_000, workers: 2)
        var (greedy, other) = (BufferShare(of: budget), BufferShare(of: budget))
        #expect(greedy.covered == 1_000)
        let much = greedy.cover(7_000)
        let more = greedy.cover(7_001)
        let part = other.cover(1_000)
        let beyond = other.cover(1_001)
        #expect(much && !more && part && !beyond)
        #expect(greedy.covered == 7_000 && other.covered == 1_000 && budget.taken == 6_000)
    }

    @Test func `what is used no more is given back`() {
        let budget = BufferBudget(limit: 1 << 20)
        var share = BufferShare(of: budget)
        let much = share.cover(1_000_000)
        let little = share.cover(100_000)
        #expect(much && little && budget.taken < 200_000)
        let nothing = share.cover(0)
        #expect(nothing && budget.taken == 0)
    }

    @Test func `zero is no limit, and a later limit counts what is used`() {
        let budget = BufferBudget(limit: 0)
        var share = BufferShare(of: budget)
        let before = share.cover(1 << 40)
        budget.change(limit: 1_000)
        let after = share.renew(for: 1 << 40)
        let less = share.renew(for: 1_000)
        #expect(before && !after && less)
    }
}
