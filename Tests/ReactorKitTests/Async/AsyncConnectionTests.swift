import ReactorTesting
import Testing

@testable import ReactorKit

@Suite("AsyncConnection", .timeLimit(.minutes(10)))
struct AsyncConnectionTests {
    private let reactor: ManualReactor
    private let peer: MemoryPeer

    init() throws {
        reactor = try ManualReactor()
        peer = MemoryPeer(on: reactor.handle)
    }

    @Test func `lines come in order and end with the connection`() async throws {
        let connection = try await peer.connect()
        try await peer.act { $0.transport.write("one\r\ntwo\nthr") }
        try await peer.act {
            $0.transport.write("ee\nfour")
            $0.transport.loseConnection()
        }
        var lines: [String] = []
        for try await line in connection.lines() { lines.append(line) }
        #expect(lines == ["one", "two", "three", "four"])
        #expect(connection.reason == nil)
        try await reactor.thread.stop()
    }

    @Test func `a waiting task is woken by what comes`() async throws {
        let connection = try await peer.connect()
        let reader = Task { try await connection.lines().first { _ in true } }
        try await peer.act { $0.transport.write("half") }
        try await peer.act { $0.transport.write(" and half\n") }
        #expect(try await reader.value == "half and half")
        try await reactor.thread.stop()
    }

    @Test func `a second task that reads gets an error, and the first goes on`() async throws {
        let connection = try await peer.connect()
        let first = Task { try await connection.lines().first { _ in true } }
        while !connection.isAwaited { await Task.yield() }
        await #expect(throws: AnotherTaskReads.self) {
            try await connection.chunks.first { _ in true }
        }
        try await peer.act { $0.transport.write("one\ntwo\n") }
        #expect(try await first.value == "one")
        #expect(try await connection.lines().first { _ in true } == "two")
        try await reactor.thread.stop()
    }

    @Test func `chunks go on where lines were left`() async throws {
        let connection = try await peer.connect()
        try await peer.act { $0.transport.write("head\nbody") }
        for try await line in connection.lines() {
            #expect(line == "head")
            break
        }
        let chunk = try await connection.chunks.first { _ in true }
        #expect(chunk == Array("body".utf8))
        try await reactor.thread.stop()
    }

    @Test func `a peer that is not read from has to wait, and nothing is lost`() async throws {
        let connection = try await peer.connect()
        let sent = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7 / 251) }
        try await peer.act { $0.transport.write(sent) }
        let unsent = try await peer.act { $0.transport.bufferedByteCount }
        #expect(unsent >= sent.count - 2 * 65_536)
        try await peer.act { $0.transport.loseConnection() }
        let reader = Task {
            var received: [UInt8] = []
            for try await chunk in connection.chunks {
                #expect(chunk.count <= 2 * 65_536)
                received += chunk
            }
            await connection.close()
            return received
        }
        try await peer.pump { $0.recorder.reason != nil }
        let received = try await reader.value
        #expect(received == sent)
        try await reactor.thread.stop()
    }

    @Test func `a line may be longer than what is kept unread`() async throws {
        let connection = try await peer.connect()
        let line = String(repeating: "x", count: 300_000)
        try await peer.act { $0.transport.write(line + "\n") }
        let reader = Task { try await connection.lines(limit: 300_000).first { _ in true } }
        try await peer.pump { $0.transport.bufferedByteCount == 0 }
        #expect(try await reader.value == line)
        try await reactor.thread.stop()
    }

    @Test func `a reset is thrown behind what came before it`() async throws {
        let connection = try await peer.connect()
        try await peer.act { $0.transport.write("one\n") }
        try await peer.act { $0.transport.abortConnection() }
        let iterator = connection.lines().makeAsyncIterator()
        #expect(try await iterator.next() == "one")
        let error = await #expect(throws: ConnectionEnded.self) { try await iterator.next() }
        guard case .lost? = error?.reason else {
            Issue.record("\(String(describing: error))")
            return
        }
        try await reactor.thread.stop()
    }

    @Test func `a cancelled reader aborts the connection`() async throws {
        let connection = try await peer.connect()
        let reader = Task { try await connection.chunks.first { _ in true } }
        reader.cancel()
        await #expect(throws: CancellationError.self) { try await reader.value }
        try await peer.pump { $0.recorder.reason != nil }
        guard case .aborted? = connection.reason else {
            Issue.record("\(String(describing: connection.reason))")
            return
        }
        // The place of the cancelled reader is free again.
        await #expect(throws: ConnectionEnded.self) {
            try await connection.chunks.first { _ in true }
        }
        try await reactor.thread.stop()
    }

    @Test func `a write waits while the transport is above its mark`() async throws {
        let connection = try await peer.connect()
        try await peer.act { $0.transport.pauseProducing() }
        try await connection.write([UInt8](repeating: 1, count: 100_000))
        try await peer.pump()
        let second = Task { try await connection.write("second") }
        // Ten turns on, it has not gone out.
        for _ in 0..<10 { try await peer.pump() }
        #expect(try await peer.act { $0.pair.near.bufferedByteCount } == 100_000)
        try await peer.act { $0.transport.resumeProducing() }
        try await second.value
        try await peer.pump { $0.recorder.received.count == 100_006 }
        try await reactor.thread.stop()
    }

    @Test func `a cancelled writer aborts the connection`() async throws {
        let connection = try await peer.connect()
        try await peer.act { $0.transport.pauseProducing() }
        try await connection.write([UInt8](repeating: 1, count: 100_000))
        try await peer.pump()
        let second = Task { try await connection.write("second") }
        second.cancel()
        await #expect(throws: CancellationError.self) { try await second.value }
        try await peer.pump { $0.recorder.reason != nil }
        #expect(connection.reason?.isOrderly == false)
        try await reactor.thread.stop()
    }

    @Test func `finishWriting follows what is written, and reading goes on`() async throws {
        let connection = try await peer.connect()
        try await connection.write("question")
        try await peer.act { $0.transport.pauseProducing() }
        connection.finishWriting()
        await #expect(throws: ConnectionEnded.self) { try await connection.write("more") }
        try await peer.act { side in
            side.transport.write("answer")
            side.transport.resumeProducing()
        }
        #expect(try await connection.lines().first { _ in true } == "answer")
        #expect(try await peer.act { $0.recorder.text } == "question")
        #expect("\(try #require(connection.reason))" == "closed by the peer")
        try await reactor.thread.stop()
    }

    @Test func `when the peer has finished, writing goes on`() async throws {
        let connection = try await peer.connect()
        try await peer.act { side in
            side.transport.write("question")
            side.transport.loseWriteConnection()
        }
        #expect(try await connection.lines().first { _ in true } == "question")
        #expect(try await connection.lines().first { _ in true } == nil)
        try await connection.write("answer")
        let closing = Task { await connection.close() }
        try await peer.pump { $0.recorder.reason != nil }
        await closing.value
        #expect(try await peer.act { $0.recorder.text } == "answer")
        #expect("\(try #require(connection.reason))" == "closed")
        try await reactor.thread.stop()
    }

    @Test func `close waits for the end`() async throws {
        let connection = try await peer.connect()
        try await connection.write("bye\n")
        let closing = Task { await connection.close() }
        try await peer.pump { $0.recorder.reason != nil }
        await closing.value
        #expect("\(try #require(connection.reason))" == "closed")
        #expect(try await peer.act { $0.recorder.text } == "bye\n")
        await #expect(throws: ConnectionEnded.self) { try await connection.write("more") }
        #expect(try await connection.chunks.first { _ in true } == nil)
        await connection.close()
        try await reactor.thread.stop()
    }

    @Test func `close takes no longer than its limit`() async throws {
        let connection = try await peer.connect()
        try await peer.act { $0.transport.pauseProducing() }
        try await connection.write("unread")
        let closing = Task { await connection.close(within: .seconds(3)) }
        try await reactor.advance(by: .seconds(3))
        try await peer.pump { $0.recorder.reason != nil }
        await closing.value
        #expect("\(try #require(connection.reason))" == "timed out")
        try await reactor.thread.stop()
    }

    @Test func `a connection that is released is closed in order`() async throws {
        var connection: AsyncConnection? = try await peer.connect()
        try await connection?.write("last words")
        connection = nil
        try await peer.pump { $0.recorder.reason != nil }
        #expect(try await peer.act { $0.recorder.text } == "last words")
        #expect(try await peer.act { "\($0.recorder.reason ?? .aborted)" } == "closed by the peer")
        try await reactor.thread.stop()
    }

    @Test func `a reactor that is gone has no connections`() async throws {
        let connection = try await peer.connect()
        try await reactor.thread.stop()
        await #expect(throws: ReactorGone.self) { try await connection.write("more") }
        await connection.close()
    }
}
