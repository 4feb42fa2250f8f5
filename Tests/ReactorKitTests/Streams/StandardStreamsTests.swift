import FileTesting
import Glibc
import ReactorTesting
import SystemPackage
import Testing

@testable import ReactorKit

@Suite("Standard streams", .timeLimit(.minutes(10)))
struct StandardStreamsTests {
    private let clock = ManualClock()
    private let reactor: Reactor
    private let input: Pipe
    private let output: Pipe
    private let recorder = RecordingProtocol()

    /// More than a pipe holds, pipe(7).
    private let flood = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }

    init() throws {
        reactor = try Reactor(clock: clock)
        input = try Pipe()
        output = try Pipe()
    }

    private func open(
        _ protocol: (any StreamProtocol)? = nil, closesThem: Bool = false,
        options: StreamOptions = StreamOptions()
    ) throws {
        try reactor.openDescriptors(
            reading: input.reader, writing: output.writer, closesThem: closesThem,
            options: options, protocol: `protocol` ?? recorder)
    }

    /// The bytes in `pipe`, without waiting for more; nil at its end.
    private func take(_ pipe: Pipe) throws -> [UInt8]? {
        let buffer = ReadBuffer()
        let count = try PlainDescriptor(pipe.reader, .borrowed).read(into: buffer)
        var bytes: [UInt8] = []
        buffer.lend(count ?? 0) { bytes = [UInt8](copying: $0) }
        return count == nil ? nil : bytes
    }

    private func settle() throws {
        for _ in 0..<5 { try reactor.turn(waitingAtMost: .zero) }
    }

    private func flags(_ descriptor: FileDescriptor) -> Int32 {
        fcntl(descriptor.rawValue, F_GETFL)
    }

    // MARK: - Bytes and their end

    @Test func `input is delivered, output is written, and the end is reported once`() throws {
        recorder.whenReceived = { bytes, transport in transport.write(bytes + [0x21]) }
        try open()
        #expect(recorder.events == [.made])
        #expect(recorder.transport?.peer == nil && recorder.transport?.local == nil)
        _ = try input.writer.writeAll("one".utf8)
        try settle()
        #expect(try take(output) == Array("one!".utf8))
        input.closeWriter()
        try settle()
        #expect(
            recorder.events == [.made, .received(Array("one".utf8)), .lost("closed by the peer")])
        #expect(reactor.poller.count == 1)
    }

    @Test func `the descriptors stay blocking and open`() throws {
        let before = (flags(input.reader), flags(output.writer))
        try open()
        recorder.transport?.write("x")
        try settle()
        #expect((flags(input.reader), flags(output.writer)) == before)
        recorder.transport?.loseConnection()
        try settle()
        #expect(recorder.events.last == .lost("closed"))
        #expect((flags(input.reader), flags(output.writer)) == before)
    }

    @Test func `at the end of the input unsent bytes are written without a limit`() throws {
        recorder.whenMade = { [flood] in $0.write(flood) }
        try open(options: StreamOptions(slowPeers: .pauseProtocolOnly))
        input.closeWriter()
        try settle()
        try clock.advance(by: .seconds(3_600), running: reactor)
        #expect(recorder.reason == nil)
        var taken: [UInt8] = []
        while recorder.reason == nil, taken.count < flood.count {
            taken += try #require(try take(output))
            try settle()
        }
        taken += try take(output) ?? []
        #expect(taken == flood)
        #expect(recorder.events.last == .lost("closed by the peer"))
    }

    @Test func `an orderly close leaves further input unread`() throws {
        try open()
        _ = try input.writer.writeAll("for the shell".utf8)
        recorder.transport?.write("bye")
        recorder.transport?.loseConnection()
        try settle()
        #expect(recorder.events == [.made, .lost("closed")])
        #expect(try take(output) == Array("bye".utf8))
        #expect(try take(input) == Array("for the shell".utf8))
    }

    @Test func `an orderly close of an output without a reader has a limit`() throws {
        try open()
        recorder.transport?.write(flood)
        recorder.transport?.loseConnection(within: .seconds(5))
        try settle()
        try clock.advance(by: .seconds(4), running: reactor)
        #expect(recorder.reason == nil)
        try clock.advance(by: .seconds(1), running: reactor)
        #expect(recorder.events.last == .lost("timed out"))
        #expect(reactor.poller.count == 1)
    }

    @Test func `the program may go on writing after the end of its input`() throws {
        let half = HalfClosingRecorder()
        half.whenReadLost = { $0.write("total: 1") }
        try open(half)
        input.closeWriter()
        try settle()
        #expect(half.events == ["made", "read lost"])
        #expect(try take(output) == Array("total: 1".utf8))
        half.transport?.loseConnection()
        try settle()
        #expect(half.events.last == "closed")
    }

    // MARK: - Broken outputs

    @Test func `an output whose reader has closed is reported, even if nothing is written`() throws
    {
        try open()
        recorder.transport?.pauseProducing()
        try settle()
        output.closeReader()
        try settle()
        #expect(recorder.events == [.made, .lost("Broken pipe (poll)")])
    }

    @Test func `a broken output is reported by the write`() throws {
        try open()
        recorder.transport?.write(flood)
        try settle()
        #expect(recorder.events == [.made, .paused])
        output.closeReader()
        try settle()
        #expect(recorder.events.last == .lost("Broken pipe (write)"))
    }

    @Test func `the input's last data and end are reported before the broken output`() throws {
        try open()
        _ = try input.writer.writeAll("last".utf8)
        input.closeWriter()
        output.closeReader()
        try settle()
        #expect(
            recorder.events == [.made, .received(Array("last".utf8)), .lost("closed by the peer")])
    }

    @Test func `a paused input holds back its data and end, and does not spin`() throws {
        try open()
        recorder.transport?.pauseProducing()
        _ = try input.writer.writeAll("later".utf8)
        input.closeWriter()
        try settle()
        var batch: [Poller.Event] = []
        try reactor.poller.wait(timeout: .zero, into: &batch)
        #expect(batch.isEmpty)
        #expect(recorder.events == [.made])
        recorder.transport?.resumeProducing()
        try settle()
        #expect(
            recorder.events == [.made, .received(Array("later".utf8)), .lost("closed by the peer")])
    }

    // MARK: - Ownership

    @Test func `with closesThem first the writing half and then everything is closed`() throws {
        try open(closesThem: true)
        recorder.transport?.write("all")
        recorder.transport?.loseWriteConnection()
        try settle()
        output.disownWriter()
        #expect(try take(output) == Array("all".utf8))
        #expect(try take(output) == nil)
        #expect(recorder.reason == nil)
        recorder.transport?.loseConnection()
        try settle()
        #expect(recorder.events.last == .lost("closed"))
        input.disownReader()
        #expect(throws: Errno.brokenPipe) { try input.writer.writeAll("x".utf8) }
    }

    @Test func `a closed standard descriptor is replaced by /dev/null`() throws {
        let saved = dup(STDIN_FILENO)
        defer {
            dup2(saved, STDIN_FILENO)
            close(saved)
        }
        dup2(input.reader.rawValue, STDIN_FILENO)
        try reactor.openDescriptors(
            reading: .standardInput, writing: output.writer, closesThem: true, protocol: recorder)
        recorder.transport?.abortConnection()
        try settle()
        output.disownWriter()
        #expect(recorder.events.last == .lost("aborted"))
        var null = stat()
        var actual = stat()
        #expect(unsafe stat("/dev/null", &null) == 0 && fstat(STDIN_FILENO, &actual) == 0)
        #expect(actual.st_rdev == null.st_rdev)
    }

    @Test func `a descriptor of the wrong mode is refused`() throws {
        #expect(throws: SystemError(call: "read", code: .badFileDescriptor)) {
            try reactor.openDescriptors(
                reading: output.writer, writing: output.writer, protocol: recorder)
        }
        #expect(throws: SystemError(call: "write", code: .badFileDescriptor)) {
            try reactor.openDescriptors(
                reading: input.reader, writing: input.reader, protocol: recorder)
        }
        #expect(throws: SystemError(call: "fcntl", code: .badFileDescriptor)) {
            try reactor.openDescriptors(
                reading: FileDescriptor(rawValue: 1_000_000), writing: output.writer,
                protocol: recorder)
        }
        #expect(reactor.poller.count == 1)
    }

    // MARK: - Kinds of descriptors

    @Test(arguments: [PollerChoice.poll, .epoll])
    func `one descriptor serves both directions`(choice: PollerChoice) throws {
        let reactor = try Reactor(poller: choice)
        let (ours, theirs) = try socketPair()
        defer { for end in [ours, theirs] { try? end.close() } }
        recorder.whenReceived = { bytes, transport in transport.write(bytes + [0x21]) }
        try reactor.openDescriptors(reading: ours, writing: ours, protocol: recorder)
        _ = try theirs.writeAll("hello".utf8)
        #expect(try reactor.turn(until: { recorder.text == "hello" }))
        #expect(openings(of: ours) == 2)
        var bytes = [UInt8](repeating: 0, count: 16)
        #expect(unsafe recv(theirs.rawValue, &bytes, 16, 0) == 6)
        recorder.transport?.loseConnection()
        #expect(try reactor.turn(until: { recorder.reason != nil }))
        #expect(openings(of: ours) == 1)
        #expect(reactor.poller.count == 1)
    }

    @Test func `a reader and a writer may share a descriptor`() throws {
        let (ours, theirs) = try socketPair()
        defer { for end in [ours, theirs] { try? end.close() } }
        var received: [UInt8] = []
        let writer = reactor.writer(to: ours) { Issue.record("\($0)") }
        writer.write(flood.span)
        #expect(writer.bufferedByteCount > 0)
        let readers = (1...2).map { _ in
            reactor.read(ours) {
                received += [UInt8](copying: $0)
            } ended: { _ in
            }
        }
        _ = try theirs.writeAll("hello".utf8)
        try settle()
        #expect(received == Array("hello".utf8))
        #expect(openings(of: ours) == 3)
        for reader in readers { reader.cancel() }
        writer.cancel()
        #expect(openings(of: ours) == 1)
        #expect(reactor.poller.count == 1)
    }

    @Test(arguments: [PollerChoice.poll, .epoll])
    func `files work, although epoll refuses them`(choice: PollerChoice) throws {
        let reactor = try Reactor(poller: choice)
        let folder = try TemporaryFolder()
        let (from, to) = (folder.file("from"), folder.file("to"))
        let source = try unsafe FileDescriptor.open(
            from, .readWrite, options: .create, permissions: .ownerReadWrite)
        let sink = try unsafe FileDescriptor.open(
            to, .readWrite, options: .create, permissions: .ownerReadWrite)
        defer { for file in [source, sink] { try? file.close() } }
        _ = try source.writeAll(flood)
        try source.seek(offset: 0, from: .start)
        recorder.whenReceived = { bytes, transport in transport.write(bytes) }
        try reactor.openDescriptors(reading: source, writing: sink, protocol: recorder)
        #expect(try reactor.turn(until: { recorder.reason != nil }))
        #expect(recorder.events.last == .lost("closed by the peer"))
        var copy = [UInt8](repeating: 0, count: flood.count + 1)
        #expect(unsafe pread(sink.rawValue, &copy, copy.count, 0) == flood.count)
        #expect(copy.dropLast() == flood[...])
    }

    // MARK: - The reactor

    @Test func `a shutdown calls the protocol once, and waits for unwritten bytes`() throws {
        try open()
        recorder.transport?.write(flood)
        reactor.shutDown(within: .seconds(5))
        try clock.advance(by: .seconds(4), running: reactor)
        #expect(recorder.reason == nil)
        try clock.advance(by: .seconds(1), running: reactor)
        #expect(recorder.events.last == .lost("timed out"))
    }

    @Test func `the end of run aborts it`() throws {
        try open()
        try reactor.endAll()
        #expect(recorder.events == [.made, .lost("aborted")])
    }

    @Test func `a successor takes over`() throws {
        let successor = RecordingProtocol()
        recorder.whenReceived = { bytes, transport in
            transport.handOver(to: successor, unread: bytes.span.extracting(1...))
        }
        try open()
        _ = try input.writer.writeAll("abc".utf8)
        try settle()
        _ = try input.writer.writeAll("d".utf8)
        try settle()
        #expect(successor.events == [.made, .received(Array("bcd".utf8))])
        #expect(recorder.events == [.made, .received(Array("abc".utf8))])
        try reactor.endAll()
    }

    /// The number of descriptors of this process for that open file.
    private func openings(of descriptor: FileDescriptor) -> Int {
        func file(_ fd: Int32) -> [CChar] {
            var name = [CChar](repeating: 0, count: 64)
            unsafe readlink("/proc/self/fd/\(fd)", &name, name.count)
            return name
        }
        let ours = file(descriptor.rawValue)
        return (0..<1_024).count { file($0) == ours }
    }

    private func socketPair() throws -> (FileDescriptor, FileDescriptor) {
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        try check("socketpair", unsafe socketpair(AF_UNIX, type, 0, &ends))
        return (FileDescriptor(rawValue: ends[0]), FileDescriptor(rawValue: ends[1]))
    }
}
