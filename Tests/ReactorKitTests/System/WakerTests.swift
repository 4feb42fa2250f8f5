import Glibc
import SystemPackage
import Testing

@testable import ReactorKit

@Suite("Waker", .timeLimit(.minutes(10)))
struct WakerTests {
    private let waker: Waker

    init() throws { waker = try Waker() }

    private func isAwake() throws -> Bool {
        var entries = [pollfd(fd: waker.descriptor.rawValue, events: Int16(POLLIN), revents: 0)]
        return try pollOnce(&entries, timeout: .zero) == 1
    }

    @Test func `it wakes until that is acknowledged`() throws {
        #expect(try !isAwake())
        for _ in 1...3 { waker.wake() }
        #expect(try isAwake())
        waker.acknowledge()
        #expect(try !isAwake())
    }

    @Test func `an interrupted wake-up wakes all the same`() throws {
        let report = SystemFaults.interrupt.injected(.call(1)) { waker.wake() }.report
        #expect(report.faultCount == 1)
        #expect(try isAwake())
    }

    @Test func `an interrupted acknowledgement is made later`() throws {
        waker.wake()
        SystemFaults.interrupt.injected(.call(1)) { waker.acknowledge() }
        #expect(try isAwake())
    }
}
