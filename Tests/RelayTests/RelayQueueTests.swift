import Testing

@testable import Relay

@Suite("RelayQueue", .timeLimit(.minutes(5)))
struct RelayQueueTests {
    private let stamp = Array("[7] ".utf8)

    private func delivery(_ text: String, others than: Int = 9) -> RelayDelivery {
        RelayDelivery(audience: .others(than: than), bytes: Array(text.utf8))
    }

    private func texts(_ queue: inout RelayQueue) -> [String] {
        var texts: [String] = []
        while let turn = queue.next(stamp: stamp) {
            texts.append(String(decoding: turn.bytes, as: UTF8.self))
            queue.removeFirst()
        }
        return texts
    }

    @Test func `deliveries leave in the order in which they were put in`() {
        var queue = RelayQueue()
        for text in ["a", "b", "c"] {
            queue.append(delivery(text), newest: 3, movement: nil)
        }
        #expect(queue.byteCount == 3)
        let all = texts(&queue)
        #expect(all == ["a", "b", "c"])
        #expect(queue.isEmpty && queue.byteCount == 0)
    }

    @Test func `arrivals that wait behind each other become one line with their number`() {
        var queue = RelayQueue()
        queue.append(delivery("a has come\n", others: 1), newest: 1, movement: .came)
        let answer = RelayDelivery(audience: .only(2), bytes: Array("you are b\n".utf8))
        queue.append(answer, newest: 2, movement: nil)
        queue.append(delivery("b has come\n", others: 2), newest: 2, movement: .came)
        queue.append(delivery("c has come\n", others: 3), newest: 3, movement: .came)
        queue.append(delivery("a: hi\n"), newest: 3, movement: nil)
        queue.append(delivery("c has left\n", others: 3), newest: 3, movement: .left)
        queue.append(delivery("b has left\n", others: 2), newest: 3, movement: .left)
        queue.append(delivery("d has come\n", others: 4), newest: 4, movement: .came)
        let first = queue.next(stamp: stamp)
        #expect(first?.newest == 3 && first?.audience == .others(than: 0))
        let all = texts(&queue)
        #expect(
            all == [
                "[7] * 3 people have come\n", "you are b\n", "a: hi\n",
                "[7] * 2 people have left\n", "d has come\n",
            ])
        #expect(queue.byteCount == 0)
    }

    @Test func `an arrival that some have heard of already is not joined by another`() {
        var queue = RelayQueue()
        queue.append(delivery("a has come\n"), newest: 5, movement: .came)
        queue.note(heardUpTo: 2)
        queue.append(delivery("b has come\n"), newest: 6, movement: .came)
        let next = queue.next(stamp: stamp)
        #expect(next?.heard == 2)
        let all = texts(&queue)
        #expect(all == ["a has come\n", "b has come\n"])
    }
}
