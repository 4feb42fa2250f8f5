import ReactorTesting
import SystemPackage
import Testing

@testable import ReactorKit

@Suite("DescriptorWriter", .timeLimit(.minutes(10)))
struct DescriptorWriterTests {
    private let reactor: Reactor
    private let pipe: Pipe
    private let log = Log()

    private final class Log {
        var failures: [SystemError] = []
        var drains = 0
    }

    init() throws {
        reactor = try Reactor()
        pipe = try Pipe()
    }

    private func writer() -> DescriptorWriter {
        let writer = reactor.writer(to: pipe.writer) { [log] in log.failures.append($0) }
        writer.drained = { [log] in log.drains += 1 }
        return writer
    }

    /// Reads the contents of the pipe, at most one buffer.
    private func take() throws -> [UInt8] {
        let buffer = ReadBuffer()
        let count = try PlainDescriptor(pipe.reader, .borrowed).read(into: buffer)
        var bytes: [UInt8] = []
        buffer.lend(count ?? 0) { bytes = [UInt8](copying: $0) }
        return bytes
    }

    @Test func `bytes that fit are written at once`() throws {
        let writer = writer()
        writer.write("hello")
        #expect(try take() == Array("hello".utf8))
        #expect(log.drains == 0)
        try reactor.turn(waitingAtMost: .zero)
        #expect(log.drains == 1)
        #expect(writer.bufferedByteCount == 0)
        #expect(reactor.poller.count == 1)
    }

    @Test func `a slow reader does not block the loop`() throws {
        let writer = writer()
        let flood = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 13) }
        writer.write(flood.span)
        #expect(writer.bufferedByteCount > 0)
        try reactor.turn(waitingAtMost: .zero)
        #expect(log.drains == 0)
        var taken: [UInt8] = []
        while taken.count < flood.count {
            taken += try take()
            try reactor.turn(waitingAtMost: .zero)
        }
        #expect(taken == flood)
        #expect(log.drains == 1)
        #expect(log.failures.isEmpty)
    }

    @Test func `a missing reader is reported once, and the rest is dropped`() throws {
        let writer = writer()
        pipe.closeReader()
        writer.write("x")
        writer.write("y")
        try reactor.turn(waitingAtMost: .zero)
        #expect(log.failures == [SystemError(call: "write", code: .brokenPipe)])
        #expect(writer.bufferedByteCount == 0)
    }

    @Test func `a reader that closes while bytes wait is reported`() throws {
        let writer = writer()
        writer.write([UInt8](repeating: 0, count: 1_000_000).span)
        try reactor.turn(waitingAtMost: .zero)
        pipe.closeReader()
        #expect(try reactor.turn(until: { !log.failures.isEmpty }))
        #expect(log.failures == [SystemError(call: "write", code: .brokenPipe)])
        #expect(reactor.poller.count == 1)
    }

    @Test func `a shutdown waits for unwritten bytes, within its limit`() throws {
        let clock = ManualClock()
        let reactor = try Reactor(clock: clock)
        let writer = reactor.writer(to: pipe.writer) { _ in }
        writer.write([UInt8](repeating: 0, count: 1_000_000).span)
        reactor.shutDown(within: .seconds(5))
        try clock.advance(by: .seconds(4), running: reactor)
        #expect(reactor.poller.count == 2)
        try clock.advance(by: .seconds(1), running: reactor)
        #expect(reactor.poller.count == 1)
    }
}
