import Glibc
import ReactorTesting
import SystemPackage
import Testing

@testable import ReactorKit

@Suite("WritableWatch", .timeLimit(.minutes(10)))
struct WritableWatchTests {
    private let reactor: Reactor
    private let pipe: Pipe
    private let log = Log()

    private final class Log { var calls = 0 }

    init() throws {
        reactor = try Reactor()
        pipe = try Pipe()
    }

    private func watch() -> WritableWatch {
        reactor.whenWritable(pipe.writer) { [log] in log.calls += 1 }
    }

    /// Writes until the pipe is full.
    private func fill() {
        _ = fcntl(pipe.writer.rawValue, F_SETFL, O_NONBLOCK)
        let page = [UInt8](repeating: 7, count: 4096)
        while (try? pipe.writer.writeAll(page)) != nil {}
    }

    @Test func `it calls once, when there is space`() throws {
        fill()
        _ = watch()
        try reactor.turn(waitingAtMost: .zero)
        #expect(log.calls == 0)
        var page = [UInt8](repeating: 0, count: 65_536)
        _ = try unsafe page.withUnsafeMutableBytes { try unsafe pipe.reader.read(into: $0) }
        try reactor.turn(waitingAtMost: .zero)
        try reactor.turn(waitingAtMost: .zero)
        #expect(log.calls == 1)
        #expect(reactor.poller.count == 1)
    }

    @Test func `nothing is called after a cancel`() throws {
        watch().cancel()
        try reactor.turn(waitingAtMost: .zero)
        #expect(log.calls == 0)
        #expect(reactor.poller.count == 1)
    }

    @Test func `a closed reader is reported too`() throws {
        fill()
        _ = watch()
        pipe.closeReader()
        try reactor.turn(waitingAtMost: .zero)
        #expect(log.calls == 1)
    }

    @Test func `the closure may start another watch`() throws {
        _ = reactor.whenWritable(pipe.writer) { [reactor, pipe, log] in
            _ = reactor.whenWritable(pipe.writer) { log.calls += 1 }
        }
        try reactor.turn(waitingAtMost: .zero)
        try reactor.turn(waitingAtMost: .zero)
        #expect(log.calls == 1)
    }
}
