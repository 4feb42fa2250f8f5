import Testing
import TextTesting

@testable import Accounts

@Suite("BoundedTable", .timeLimit(.minutes(10)))
struct BoundedTableTests {
    @Test func `the entry that was set longest ago is dropped`() {
        var table = BoundedTable<Int, String>(limit: 2)
        table[1] = "one"
        table[2] = "two"
        table[1] = "again"
        table[3] = "three"
        #expect(table[1] == "again" && table[2] == nil && table[3] == "three")
        #expect(table.count == 2)
    }

    @Test func `a removed entry makes room, and comes back as a new one`() {
        var table = BoundedTable<Int, Int>(limit: 2)
        table[1] = 1
        table[2] = 2
        table[1] = nil
        table[3] = 3
        #expect(table[2] == 2 && table[3] == 3)
        table[1] = 1
        #expect(table[2] == nil && table[1] == 1)
    }

    @Test(arguments: 0..<20)
    func `it holds what a simple list holds`(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let limit = Int.random(in: 1...8, using: &random)
        var table = BoundedTable<Int, Int>(limit: limit)
        var list: [(key: Int, value: Int)] = []
        for value in 0..<2_000 {
            let key = Int.random(in: 0..<12, using: &random)
            list.removeAll { $0.key == key }
            if random.next() % 4 == 0 {
                table[key] = nil
            } else {
                table[key] = value
                list.append((key, value))
                if list.count > limit { list.removeFirst() }
            }
            #expect(table.count == list.count)
            #expect(list.allSatisfy { table[$0.key] == $0.value })
        }
    }
}
