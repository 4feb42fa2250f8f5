import Accounts
import ReactorKit
import Testing

@testable import ChatService

@Suite("The order of password checks", .timeLimit(.minutes(10)))
struct PasswordQueueTests {
    private func source(_ address: String) -> AddressBlock? {
        SocketAddress(digits: address, port: 0).flatMap(AddressBlock.init)
    }

    private func drain(_ queue: inout PasswordQueue<String>) -> String {
        var order = ""
        while let next = queue.popFirst() { order += next }
        return order
    }

    @Test func `addresses have turns, and each its own order`() {
        var queue = PasswordQueue<String>()
        for name in ["a", "b", "c"] { queue.append(name, from: source("192.0.2.1")) }
        for name in ["1", "2"] { queue.append(name, from: source("192.0.2.2")) }
        queue.append("x", from: nil)
        #expect(drain(&queue) == "a1xb2c")
        #expect(queue.popFirst() == nil)
    }

    @Test func `an address that has waited for nothing comes again at the end`() {
        var queue = PasswordQueue<String>()
        queue.append("a", from: source("192.0.2.1"))
        #expect(queue.popFirst() == "a")
        queue.append("b", from: source("192.0.2.2"))
        queue.append("c", from: source("192.0.2.1"))
        #expect(drain(&queue) == "bc")
    }
}
