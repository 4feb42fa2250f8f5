import FileTesting
import Glibc
import ReactorTesting
import SystemPackage
import Testing

@testable import ReactorKit

@Suite("DrivenReactor", .timeLimit(.minutes(10)))
struct DrivenReactorTests {
    private final class Log {
        var text = ""
    }

    private let driven: DrivenReactor
    private let log = Log()
    private var reactor: Reactor { driven.reactor }

    init() throws {
        driven = try DrivenReactor()
    }

    /// What the other loop sees.
    private func isReadable(within limit: Duration = .zero) throws -> Bool {
        try Self.isReadable(driven, within: limit)
    }

    private static func isReadable(
        _ driven: DrivenReactor, within limit: Duration = .zero
    ) throws -> Bool {
        var entry = [
            pollfd(fd: driven.descriptor.rawValue, events: Int16(POLLIN), revents: 0)
        ]
        return try pollOnce(&entry, timeout: limit) == 1
    }

    /// Turns as the other loop does: whenever the descriptor is readable.
    private func turn(until condition: () -> Bool) throws {
        while !condition() {
            try #require(try isReadable(within: .seconds(60)))
            try driven.turn()
        }
    }

    /// The descriptor becomes and stays unreadable after a few turns.
    private func expectRest() throws {
        var turnCount = 0
        while turnCount < 5, try isReadable() {
            try driven.turn()
            turnCount += 1
        }
        #expect(try !isReadable())
    }

    /// Does `body` and checks that one turn is asked for, which does the rest, and no more.
    private func expectOneTurn(_ body: () throws -> Void) throws {
        #expect(try !isReadable())
        try body()
        try #require(try isReadable(within: .seconds(60)))
        try driven.turn()
        #expect(try !isReadable())
    }

    @Test func `a reactor at rest is not readable`() throws {
        #expect(try !isReadable())
        try driven.turn()
        #expect(try !isReadable())
        reactor.callLater(.seconds(3600)) {}.cancel()
        try expectRest()
        driven.end()
    }

    @Test func `a job of another thread asks for one turn`() async throws {
        let turned = driven.reactor.handle
        try expectOneTurn {
            let done = BlockingQueue<Void>(capacity: 1)
            try Thread.detach {
                turned.call { _ in }
                _ = done.push(())
            }
            _ = done.pop()
        }
    }

    @Test func `a job that is posted in a turn has a turn of its own`() throws {
        reactor.callSoon { [reactor, log] in
            log.text += "a"
            reactor.handle.call { _ in }
        }
        try driven.turn()
        #expect(log.text == "a")
        #expect(reactor.handle.jobCount == 1)
        #expect(try isReadable())
        try driven.turn()
        #expect(reactor.handle.jobCount == 0)
        #expect(try !isReadable())
    }

    @Test func `a call for the next turn asks for one`() throws {
        try expectOneTurn { reactor.callSoon { [log] in log.text += "a" } }
        #expect(log.text == "a")
        reactor.callSoon { [reactor, log] in reactor.callSoon { log.text += "b" } }
        try driven.turn()
        #expect(try isReadable())
        try driven.turn()
        #expect(log.text == "ab")
        #expect(try !isReadable())
    }

    @Test func `a timer asks for one turn when it is due`() throws {
        reactor.callLater(.milliseconds(3)) { [log] in log.text += "a" }
        try turn { log.text == "a" }
        #expect(try !isReadable())
        let call = reactor.callLater(.seconds(3600)) { [log] in log.text += "b" }
        try expectRest()
        try expectOneTurn { call.reschedule(after: .zero) }
        #expect(log.text == "ab")
    }

    @Test func `a timer that is due earlier moves the turn`() throws {
        reactor.callLater(.seconds(3600)) { [log] in log.text += "late" }
        try expectRest()
        reactor.callLater(.milliseconds(1)) { [log] in log.text += "early" }
        try turn { log.text == "early" }
        try expectRest()
    }

    @Test func `a connection is accepted, read, answered and closed`() throws {
        let server = RecordingProtocol()
        server.whenReceived = { _, transport in transport.write("answer") }
        let listeners = try reactor.listen(at: try Endpoint("127.0.0.1:0")) { _ in server }
        try expectRest()
        let peer = try RawPeer(connectedTo: try #require(listeners.first).address)
        peer.send("question")
        try turn { server.text == "question" }
        peer.receiveAll()
        #expect(peer.text == "answer")
        try expectRest()
        peer.close()
        try turn { server.reason != nil }
        try expectRest()
        driven.end()
    }

    @Test func `what is written between two turns is sent`() throws {
        let (peer, server) = try connected()
        try expectOneTurn { server.transport?.write("news") }
        peer.receiveAll()
        #expect(peer.text == "news")
        driven.end()
    }

    @Test func `reading that is resumed between two turns goes on`() throws {
        let (peer, server) = try connected()
        server.transport?.pauseProducing()
        try expectRest()
        peer.send("question")
        #expect(try !isReadable())
        server.transport?.resumeProducing()
        try turn { server.text == "question" }
        try expectRest()
        driven.end()
    }

    @Test func `the end of a child asks for a turn`() throws {
        let child = RecordingChild()
        try reactor.spawn(ChildSettings("true"), protocol: child)
        try turn { child.status != nil }
        try expectRest()
        driven.end()
    }

    @Test func `a signal asks for a turn`() async {
        await #expect(processExitsWith: .success) {
            let driven = try DrivenReactor()
            let log = Log()
            try driven.reactor.onSignal(.user2) { log.text += "a" }
            try driven.turn()
            #expect(try !DrivenReactorTests.isReadable(driven))
            Glibc.raise(SIGUSR2)
            try #require(try DrivenReactorTests.isReadable(driven, within: .seconds(60)))
            try driven.turn()
            #expect(log.text == "a")
            #expect(try !DrivenReactorTests.isReadable(driven))
            driven.end()
        }
    }

    @Test func `a regular file is readable until it is read`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("file")
        let file = try FileDescriptor.open(
            path, .readWrite, options: [.create], permissions: .ownerReadWrite)
        _ = try file.writeAll("contents".utf8)
        try file.seek(offset: 0, from: .start)
        let reader = reactor.read(file) { [log] in
            log.text += String(decoding: [UInt8](copying: $0), as: UTF8.self)
        } ended: { [log] _ in
            log.text += "."
        }
        try turn { log.text == "contents." }
        reader.cancel()
        try expectRest()
        try file.close()
        driven.end()
    }

    @Test func `the poller may take a new queue`() throws {
        let pipe = try Pipe()
        let copy = try pipe.reader.duplicate()
        let reader = reactor.read(pipe.reader) { _ in
        } ended: { _ in
        }
        try expectRest()
        let before = reactor.poller.queue
        // Closed here and open elsewhere, epoll(7) reports it for ever.
        pipe.closeReader()
        reader.cancel()
        _ = try pipe.writer.writeAll("x".utf8)
        try turn { reactor.poller.queue !== before }
        try expectRest()
        let (peer, server) = try connected()
        peer.send("question")
        try turn { server.text == "question" }
        try copy.close()
        driven.end()
    }

    @Test(arguments: [SystemFaults.noWatch, .noMemory])
    func `without room for epoll the reactor turns all the same`(fault: SystemFaults) throws {
        let (peer, server) = try connected()
        for call in 1...3 {
            try fault.injected(.call(call)) {
                server.transport?.pauseProducing()
                server.transport?.resumeProducing()
                peer.send("a")
                let count = server.text.utf8.count
                try turn { server.text.utf8.count > count }
            }
            try turn { reactor.poller.queue != nil }
            try expectRest()
        }
        driven.end()
    }

    @Test func `a shutdown ends connections and the driving`() throws {
        let (peer, server) = try connected()
        reactor.handle.call { $0.shutDown(within: .seconds(60)) }
        peer.close()
        var goesOn = true
        while goesOn {
            try #require(try isReadable(within: .seconds(60)))
            goesOn = try driven.turn()
        }
        #expect(server.reason != nil)
        try reactor.expectNothingLeft()
        #expect(try !isReadable())
    }

    @Test func `an end at once aborts every connection`() throws {
        let (_, server) = try connected()
        driven.end()
        #expect(server.events.last == .lost("aborted"))
        try reactor.expectNothingLeft()
    }

    private func connected() throws -> (peer: RawPeer, server: RecordingProtocol) {
        let server = RecordingProtocol()
        let listeners = try reactor.listen(at: try Endpoint("127.0.0.1:0")) { _ in server }
        let peer = try RawPeer(connectedTo: try #require(listeners.first).address)
        try turn { server.transport != nil }
        listeners.first?.stopListening()
        try expectRest()
        return (peer, server)
    }
}
