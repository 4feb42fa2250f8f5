import Daemon
import FileTesting
import Glibc
import ReactorKit
import ReactorTesting
import SystemPackage
import TerminalTesting
import Testing

@Suite("ControlSocket", .timeLimit(.minutes(10)))
struct ControlSocketTests {
    @Test func `a request is answered on a socket for its user alone, which is removed at the end`()
        throws
    {
        let bench = try Bench { _, reply in reply(ControlReply(["up"], .done(process: 7))) }
        #expect(bench.folder.mode(of: "run/control") == 0o600)
        #expect(bench.folder.mode(of: "run") & 0o777 == 0o700)
        let client = try bench.ask("status\nstop\n")
        try bench.turn { client.text == " up\nok 7\n up\nok 7\n" }
        #expect(bench.requests == [.status, .stop])
        bench.socket.close()
        #expect(throws: Errno.noSuchFileOrDirectory) { try bench.path.stat() }
        try bench.reactor.endAll()
    }

    @Test func `answers keep the order of the requests, however late they are`() throws {
        var replies: [(ControlReply) -> Void] = []
        let bench = try Bench { _, reply in replies.append(reply) }
        let client = try bench.ask("reload\nstatus\n")
        try bench.turn { replies.count == 1 }
        #expect(bench.requests == [.reload])
        replies[0](ControlReply(["one"], .done(process: 1)))
        try bench.turn { replies.count == 2 }
        replies[1](ControlReply(["two"], .done(process: 1)))
        try bench.turn { client.text == " one\nok 1\n two\nok 1\n" }
        try bench.reactor.endAll()
    }

    @Test func `an unknown request is an error, and does no harm`() throws {
        let bench = try Bench { _, reply in reply(ControlReply([], .done(process: 1))) }
        let client = try bench.ask("explode\n" + String(repeating: "x", count: 100_000))
        try bench.turn { client.reason != nil }
        #expect(
            client.text == "failed unknown request \"explode\"\nfailed a request is one word\n")
        #expect(bench.requests == [])
        try bench.reactor.endAll()
    }

    @Test func `the answer to a disconnected client is dropped`() throws {
        var replies: [(ControlReply) -> Void] = []
        let bench = try Bench { _, reply in replies.append(reply) }
        let client = try bench.ask("upgrade\n")
        try bench.turn { replies.count == 1 }
        client.transport?.abortConnection()
        try bench.turn { client.reason != nil }
        try bench.reactor.turn(waitingAtMost: .milliseconds(10))
        replies[0](ControlReply([], .done(process: 1)))
        try bench.reactor.endAll()
    }

    @Test func `the place of a running server is refused, that of a dead one is used`() throws {
        let bench = try Bench { _, _ in }
        let error = #expect(throws: ControlSocket.Refused.self) {
            try ControlSocket(at: bench.path, on: bench.reactor) { _, _ in }
        }
        #expect(error?.isTaken == true)
        // As kill -9 leaves it: the file without a listener.
        bench.socket.leave()
        #expect(try bench.path.stat().type == .socket)
        let next = try ControlSocket(at: bench.path, on: bench.reactor) { _, _ in }
        next.close()
        try bench.reactor.endAll()
    }

    @Test func `socket and file go over to a successor`() throws {
        let bench = try Bench { _, _ in }
        var asked = 0
        let next = try ControlSocket(
            at: bench.path, adopting: try bench.socket.descriptor.duplicate(), on: bench.reactor
        ) { _, reply in
            asked += 1
            reply(ControlReply([], .done(process: 2)))
        }
        let file = try #require(bench.socket.fileID)
        #expect(next.fileID == nil)
        bench.socket.leave()
        next.takeFile(file)
        let client = try bench.ask("status\n")
        try bench.turn { client.text == "ok 2\n" }
        #expect(asked == 1)
        next.close()
        #expect(throws: Errno.noSuchFileOrDirectory) { try bench.path.stat() }
        try bench.reactor.endAll()
    }

    @Test func `a request of a client that has given up by then is not carried out`() throws {
        var replies: [(ControlReply) -> Void] = []
        let bench = try Bench { _, reply in replies.append(reply) }
        // Two lines at once: the second is looked at when the first has its answer.
        let client = try bench.ask("status\nstop\n")
        try bench.turn { replies.count == 1 }
        client.transport?.abortConnection()
        try bench.turn { client.reason != nil }
        replies[0](ControlReply([], .done(process: 1)))
        try bench.reactor.turn(waitingAtMost: .milliseconds(10))
        #expect(bench.requests == [.status])
        // The server hung: the client has asked and disconnected before it looks.
        let other = try Reactor()
        let gone = RecordingProtocol()
        gone.whenMade = { $0.write("stop\n") }
        other.connect(to: .unix(path: bench.path.string)) { _ in
            gone
        } failure: { error in
            Issue.record(error)
        }
        let isAsked = try other.turn(until: { gone.transport != nil })
        try #require(isAsked)
        gone.transport?.loseConnection(within: .zero)
        let isGone = try other.turn(until: { gone.reason != nil })
        try #require(isGone)
        for _ in 1...5 { try bench.reactor.turn(waitingAtMost: .milliseconds(1)) }
        #expect(bench.requests == [.status])
        try other.endAll()
        try bench.reactor.endAll()
    }

    @Test func `a client that only closes its sending side is answered`() throws {
        let bench = try Bench { _, reply in reply(ControlReply([], .done(process: 1))) }
        let client = try bench.ask("status\n")
        client.whenMade = {
            $0.write("status\n")
            $0.loseWriteConnection()
        }
        try bench.turn { client.text == "ok 1\n" }
        try bench.reactor.endAll()
    }

    @Test func `idle clients do not lock out one that asks`() throws {
        let bench = try Bench { _, reply in reply(ControlReply([], .done(process: 1))) }
        var idle: [RecordingProtocol] = []
        for _ in 0..<20 {
            let client = try bench.ask("")
            try bench.turn { client.transport != nil }
            idle.append(client)
        }
        let client = try bench.ask("status\n")
        try bench.turn { client.text == "ok 1\n" }
        try bench.turn { idle.prefix(5).allSatisfy { $0.reason != nil } }
        #expect(idle.last?.reason == nil)
        try bench.reactor.endAll()
    }

    @Test func `a file that was removed or replaced is noticed`() throws {
        let bench = try Bench { _, _ in }
        #expect(!bench.socket.hasLostFile)
        #expect(unsafe unlink(bench.path.string) == 0)
        #expect(bench.socket.hasLostFile)
        let next = try ControlSocket(at: bench.path, on: bench.reactor) { _, _ in }
        #expect(bench.socket.hasLostFile && !next.hasLostFile)
        bench.socket.close()
        #expect(try bench.path.stat().type == .socket)
        next.close()
        try bench.reactor.endAll()
    }

    @Test func `a file that was removed before a successor took it over is noticed there`() throws {
        let bench = try Bench { _, _ in }
        let next = try ControlSocket(
            at: bench.path, adopting: try bench.socket.descriptor.duplicate(), on: bench.reactor
        ) { _, _ in }
        let file = try #require(bench.socket.fileID)
        #expect(unsafe unlink(bench.path.string) == 0)
        bench.socket.leave()
        next.takeFile(file)
        #expect(next.hasLostFile && next.fileID == file)
        next.close()
        try bench.reactor.endAll()
    }

    @Test func `further requests follow on the same connection, each with its reply`() async throws
    {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("control")
        let thread = try ReactorThread.start(name: "server")
        let requests = Monitor<[ControlRequest]>([])
        try await thread.handle.run { reactor in
            let socket = try ControlSocket(at: path, on: reactor) { request, reply in
                requests.withLock { $0.append(request) }
                reply(ControlReply([request.line], .done(process: 1)))
            }
            withExtendedLifetime(socket) {}
        }
        var rest = [3, 2]
        var lines: [String] = []
        let last = try ControlClient([path]).ask(.disconnect(4), within: .seconds(60)) { reply in
            lines += reply.lines
            return rest.isEmpty ? nil : .disconnect(rest.removeFirst())
        }
        #expect(lines == ["disconnect 4", "disconnect 3", "disconnect 2"])
        #expect(last.lines == ["disconnect 2"])
        #expect(requests.withLock(\.self) == [.disconnect(4), .disconnect(3), .disconnect(2)])
        try await thread.stop()
    }

    @Test func `a server that does not answer is another failure than none`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("control")
        let socket = try ListeningSocket.open(
            at: .unix(path: path.string), options: ListenOptions())[0]
        let hung = #expect(throws: ControlClient.Failure.self) {
            try ControlClient([path]).ask(.status, within: .milliseconds(50))
        }
        #expect(hung?.isSilence == true && hung?.isAbsent == false)
        #expect(hung?.description == "no answer in time at \(path)")
        socket.close()
        let absent = #expect(throws: ControlClient.Failure.self) {
            try ControlClient([path]).ask(.status, within: .seconds(10))
        }
        #expect(absent?.isSilence == false && absent?.isAbsent == true)
    }

    private final class Bench {
        let folder: TemporaryFolder
        let path: FilePath
        let reactor: Reactor
        let socket: ControlSocket
        private let asked: Asked

        var requests: [ControlRequest] { asked.requests }

        private final class Asked {
            var requests: [ControlRequest] = []
        }

        init(_ answer: @escaping ControlSocket.Handler) throws {
            folder = try TemporaryFolder()
            path = folder.path.appending("run/control")
            reactor = try Reactor()
            let asked = Asked()
            self.asked = asked
            socket = try ControlSocket(at: path, on: reactor) { request, reply in
                asked.requests.append(request)
                answer(request, reply)
            }
        }

        func ask(_ text: String) throws -> RecordingProtocol {
            let client = RecordingProtocol()
            client.whenMade = { $0.write(text) }
            reactor.connect(to: .unix(path: path.string)) { _ in
                client
            } failure: { error in
                Issue.record(error)
            }
            return client
        }

        func turn(
            _ sourceLocation: SourceLocation = #_sourceLocation, until condition: () -> Bool
        ) throws {
            let holds = try reactor.turn(until: condition)
            try #require(holds, sourceLocation: sourceLocation)
        }
    }
}
