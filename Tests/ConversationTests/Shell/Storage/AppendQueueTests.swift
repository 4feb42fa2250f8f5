import Settings
import Testing

@testable import Conversation

@Suite("AppendQueue")
struct AppendQueueTests {
    private let full = FileError("full")

    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test func `written lines are removed, and not reported`() {
        var queue = AppendQueue()
        queue.add(bytes("one\n"))
        queue.add(bytes("two\n"))
        let taken = queue.take()
        #expect(taken == bytes("one\ntwo\n"))
        #expect(queue.finish(taken, PrivateFile.Appended(count: 8)) == nil)
        #expect(queue.isEmpty && !queue.isFailing)
    }

    @Test func `unwritten bytes are written first the next time`() {
        var queue = AppendQueue()
        queue.add(bytes("one\n"))
        let taken = queue.take()
        queue.add(bytes("two\n"))
        #expect(
            queue.finish(taken, PrivateFile.Appended(count: 2, error: full)) == .failed(full))
        #expect(queue.isFailing)
        #expect(queue.take() == bytes("e\ntwo\n"))
    }

    @Test func `a failure is news once, and its end too`() {
        var queue = AppendQueue()
        queue.add(bytes("one\n"))
        let failed = PrivateFile.Appended(count: 0, error: full)
        #expect(queue.finish(queue.take(), failed) == .failed(full))
        #expect(queue.finish(queue.take(), failed) == nil)
        let taken = queue.take()
        #expect(
            queue.finish(taken, PrivateFile.Appended(count: 4)) == .recovered(lost: 0))
        #expect(!queue.isFailing)
    }

    @Test func `beyond its bound lines are lost whole, and counted`() {
        var queue = AppendQueue(limit: 6)
        for line in ["one\n", "two\n", "3\n", "4\n"] { queue.add(bytes(line)) }
        let taken = queue.take()
        #expect(taken == bytes("one\n3\n"))
        #expect(
            queue.finish(taken, PrivateFile.Appended(count: 6)) == .recovered(lost: 2))
        #expect(queue.finish([], PrivateFile.Appended(count: 0)) == nil)
    }
}
