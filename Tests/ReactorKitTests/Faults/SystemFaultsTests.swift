import Glibc
import SystemPackage
import Testing

@testable import ReactorKit

/// The faults themselves: that they reach the code under test, and no other.
@Suite("SystemFaults", .timeLimit(.minutes(10)))
struct SystemFaultsTests {
    /// Two joined stream sockets, closed with their last reference.
    private final class Ends {
        let near: Socket
        let far: Socket

        init() throws {
            var fds: [Int32] = [-1, -1]
            let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
            try check("socketpair", unsafe socketpair(AF_UNIX, type, 0, &fds))
            near = Socket(adopting: FileDescriptor(rawValue: fds[0]))
            far = Socket(adopting: FileDescriptor(rawValue: fds[1]))
        }

        deinit {
            near.close()
            far.close()
        }

        func send(_ text: String) throws -> Int? {
            let buffer = OutboundBuffer()
            buffer.append(text.utf8.span)
            guard case .count(let count) = try near.send(buffer) else { return nil }
            return count
        }

        func receive() throws -> Int? {
            guard case .count(let count) = try far.receive(into: ReadBuffer()) else { return nil }
            return count
        }
    }

    private let ends: Ends

    init() throws { ends = try Ends() }

    @Test func `one call is interrupted, and made again by its caller`() throws {
        let (count, report) = try SystemFaults.interrupt.injected(.call(1)) {
            try ends.send("hello")
        }
        #expect(count == 5)
        #expect(report.callCount == 2)
        #expect(report.faultCount == 1)
    }

    @Test func `the fault strikes at its call, and at no other`() throws {
        let (counts, report) = try SystemFaults.shorten.injected(.call(2)) {
            try (1...3).map { _ in try ends.send("hello") }
        }
        #expect(counts == [5, 1, 5])
        #expect(report.callCount == 3)
        #expect(report.faultCount == 1)
        #expect(try ends.receive() == 11)
    }

    @Test func `each fault is what the kernel would say`() throws {
        let once = SystemFaults.Plan.call(1)
        #expect(try SystemFaults.block.injected(once) { try ends.send("x") }.value == nil)
        #expect(try SystemFaults.noBuffers.injected(once) { try ends.send("x") }.value == nil)
        _ = try ends.send("two")
        #expect(try SystemFaults.shorten.injected(once) { try ends.receive() }.value == 1)
        let error = #expect(throws: SystemError.self) {
            try SystemFaults.reset.injected(once) { try ends.receive() }
        }
        #expect(error?.code == .connectionReset)
        #expect(try ends.receive() == 2)
    }

    @Test func `a seed has its own faults, the same each time`() throws {
        let all = try (0..<20).map { (seed: UInt64) in
            try (1...2).map { _ in
                let ends = try Ends()
                return try SystemFaults.harmless.injected(.seed(seed)) {
                    try (1...20).map { _ in try ends.send("hello") }
                }
            }
        }
        for runs in all {
            #expect(runs[0].value == runs[1].value)
            #expect(runs[0].report.faultCount == runs[1].report.faultCount)
        }
        #expect(all.allSatisfy { $0[0].report.faultCount > 0 })
        #expect(Set(all.map { $0[0].value }).count == all.count)
    }

    @Test func `outside of its body and its thread nothing happens`() throws {
        #expect(throws: SystemError.self) {
            try SystemFaults.reset.injected(.call(1)) { try ends.send("x") }
        }
        #expect(try ends.send("x") == 1)
        let log = MutexLog()
        let waker = try Waker()
        try SystemFaults.reset.injected(.call(1)) {
            let socket = ends.far
            try Thread.detach {
                let count = try? socket.receive(into: ReadBuffer())
                log.append("\(String(describing: count))")
                waker.wake()
            }
            var entries = [waker.entry]
            _ = try pollOnce(&entries, timeout: .seconds(10))
        }
        #expect(log.names.count == 1)
        #expect(log.names.first?.contains("count(1)") == true)
    }

    @Test func `a datagram is never cut, nor an event counter`() throws {
        var fds: [Int32] = [-1, -1]
        let type = Int32(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        try check("socketpair", unsafe socketpair(AF_UNIX, type, 0, &fds))
        defer { for fd in fds { close(fd) } }
        let socket = DatagramSocket(adopting: FileDescriptor(rawValue: fds[0]))
        let waker = try Waker()
        let faults: SystemFaults = [.shorten, .noBuffers, .reset]
        let report = try faults.injected(.seed(1)) {
            for _ in 1...9 {
                guard case .taken = try socket.send("datagram".utf8.span, to: nil) else {
                    Issue.record("not taken")
                    return
                }
                waker.wake()
                waker.acknowledge()
            }
        }.report
        #expect(report.callCount == 0)
    }
}

extension Waker {
    fileprivate var entry: pollfd {
        pollfd(fd: descriptor.rawValue, events: Int16(POLLIN), revents: 0)
    }
}
