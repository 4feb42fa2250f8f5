import Daemon
import Services
import Testing

@Suite("ConnectionList", .timeLimit(.minutes(10)))
struct ConnectionListTests {
    private func list(_ numbers: some Sequence<Int>) -> ConnectionList {
        var list = ConnectionList()
        for number in numbers { list.add(Connection(number: number)) }
        return list
    }

    @Test func `connections are listed in portions, in the order of their numbers`() {
        let list = list([2, 3, 5, 8, 13])
        #expect(list.first(2, after: 0).map(\.number) == [2, 3])
        #expect(list.first(2, after: 3).map(\.number) == [5, 8])
        #expect(list.first(2, after: 6).map(\.number) == [8, 13])
        #expect(list.first(2, after: 13).isEmpty && list.first(2, after: .max).isEmpty)
        #expect(list[5]?.number == 5 && list[6] == nil)
    }

    @Test func `one that has ended is not listed, and is removed once`() {
        var list = list(1...4)
        for number in [2, 2, 7] { list.remove(number) }
        #expect(list.count == 3)
        #expect(list[2] == nil)
        #expect(list.first(9, after: 0).map(\.number) == [1, 3, 4])
    }

    @Test func `the open connections are found, whichever others have ended`() {
        var list = list([])
        var open: Set<Int> = []
        for number in 1...5_000 {
            list.add(Connection(number: number))
            open.insert(number)
            // Most of those before end, in an order of their own.
            let old = number * 7_919 % number
            if number % 8 != 0, open.remove(old) != nil { list.remove(old) }
        }
        #expect(list.count == open.count)
        #expect(list.first(.max, after: 0).map(\.number) == open.sorted())
        #expect(
            list.first(3, after: 2_500).map(\.number) == open.sorted().filter { $0 > 2_500 }.prefix(
                3) + [])
        for number in open { list.remove(number) }
        #expect(list.count == 0 && list.first(1, after: 0).isEmpty)
    }
}
