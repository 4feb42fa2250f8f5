import Testing

@testable import ReactorDatabase

@Suite("InOrder", .timeLimit(.minutes(10)))
struct InOrderTests {
    @Test(arguments: [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2], [2, 0, 3, 1]])
    func `whatever the order of arrival, all are given out by their numbers`(arrival: [Int]) {
        var order = InOrder<String>()
        var given: [String] = []
        for number in arrival { order.add("\(number)", at: number) { given.append($0) } }
        #expect(given == ["0", "1", "2", "3"])
    }

    @Test func `what is early waits for those before it only`() {
        var order = InOrder<Int>()
        var given: [Int] = []
        order.add(1, at: 1) { given.append($0) }
        order.add(3, at: 3) { given.append($0) }
        #expect(given.isEmpty)
        order.add(0, at: 0) { given.append($0) }
        #expect(given == [0, 1])
    }
}
