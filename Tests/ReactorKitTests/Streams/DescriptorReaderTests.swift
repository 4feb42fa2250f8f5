import Glibc
import ReactorTesting
import SystemPackage
import Testing

@testable import ReactorKit

@Suite("DescriptorReader", .timeLimit(.minutes(10)))
struct DescriptorReaderTests {
    private let reactor: Reactor
    private let pipe: Pipe
    private let log = Log()

    private final class Log {
        var received: [UInt8] = []
        var ends: [SystemError?] = []
    }

    init() throws {
        reactor = try Reactor()
        pipe = try Pipe()
    }

    private func read() -> DescriptorReader {
        reactor.read(pipe.reader) { [log] in
            log.received += [UInt8](copying: $0)
        } ended: { [log] in
            log.ends.append($0)
        }
    }

    @Test func `all bytes are reported, and the end once`() throws {
        _ = read()
        _ = try pipe.writer.writeAll("one".utf8)
        #expect(try reactor.turn(until: { log.received == Array("one".utf8) }))
        pipe.closeWriter()
        #expect(try reactor.turn(until: { !log.ends.isEmpty }))
        try reactor.turn(waitingAtMost: .zero)
        #expect(log.ends == [nil])
        #expect(reactor.poller.count == 1)
    }

    @Test func `the descriptor stays blocking and open`() throws {
        let flags = fcntl(pipe.reader.rawValue, F_GETFL)
        let reader = read()
        #expect(fcntl(pipe.reader.rawValue, F_GETFL) == flags)
        reader.cancel()
        #expect(fcntl(pipe.reader.rawValue, F_GETFL) == flags)
    }

    @Test func `a paused reader reports nothing, even at the end of its input`() throws {
        let reader = read()
        reader.pause()
        _ = try pipe.writer.writeAll("later".utf8)
        pipe.closeWriter()
        try reactor.turn(waitingAtMost: .milliseconds(5))
        #expect(log.received.isEmpty && log.ends.isEmpty)
        reader.resume()
        #expect(try reactor.turn(until: { log.ends == [nil] }))
        #expect(log.received == Array("later".utf8))
    }

    @Test func `a reader paused by an earlier callback of the batch reads nothing`() throws {
        let other = try Pipe()
        let paused = read()
        let urgent = reactor.read(other.reader, isUrgent: true) { _ in
            paused.pause()
        } ended: { _ in
        }
        _ = try pipe.writer.writeAll("x".utf8)
        _ = try other.writer.writeAll("y".utf8)
        try reactor.turn(waitingAtMost: .seconds(1))
        #expect(log.received.isEmpty)
        paused.resume()
        #expect(try reactor.turn(until: { !log.received.isEmpty }))
        paused.cancel()
        urgent.cancel()
    }

    @Test func `a cancelled reader calls nothing more`() throws {
        let reader = read()
        reader.cancel()
        reader.cancel()
        reader.resume()
        _ = try pipe.writer.writeAll("x".utf8)
        pipe.closeWriter()
        try reactor.turn(waitingAtMost: .milliseconds(5))
        #expect(log.received.isEmpty && log.ends.isEmpty)
    }
}
