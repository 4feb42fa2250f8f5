import ReactorIRC
import ReactorKit
import ReactorTesting
import Testing
import TextTesting

@testable import ChatCore

/// What a session does is the same however the network cuts its bytes.
@Suite("Streams", .timeLimit(.minutes(10)))
struct StreamTests {
    /// A session that passes what it receives to a core.
    final class Receiver: IRCProtocol {
        private let report: (Event) -> Void

        init(report: @escaping (Event) -> Void) {
            self.report = report
            super.init()
        }

        override func messageReceived(_ layout: MessageLayout, in line: Span<UInt8>) {
            let message = Message([UInt8](copying: line), at: 0, layout: layout)
            report(message.isUTF8 ? .line(message) : .invalidText)
        }

        override func messageRefused(_ error: InvalidMessage, in line: Span<UInt8>) {
            report(.invalidLine(error))
        }
    }

    /// What the clients of a network receive while one of them sends pieces of a stream.
    private static func play(_ pieces: [[UInt8]]) throws -> [String] {
        let net = TestNetwork(ModelRun.settings)
        for nick in ["ann", "bob"] {
            net.connect(nick, from: "")
            net.send(nick, "JOIN #a")
            _ = net.received(nick)
        }
        net.open("1", from: "")
        var lines: [String] = []
        let receiver = Receiver { event in
            guard !net.isClosed("1") else { return }
            net.handle(event, of: "1")
            while !net.questions.isEmpty { net.answer(.password(isRight: false)) }
            for client in ["1", "ann", "bob"] {
                lines += net.received(client).map { "\(client) \($0)" }
            }
        }
        try receiver.connectionMade(RecordingTransport())
        for piece in pieces { try receiver.dataReceived(piece.span) }
        return lines + [net.network.inconsistency ?? "consistent"]
    }

    /// Commands of one client, with both ends of lines, and lines that are refused.
    private static func stream(seed: UInt64) -> [UInt8] {
        var script = ModelScript(seed: seed)
        var random = SplitMix(seed: seed)
        let run = ModelRun(after: ModelScript.start)
        var stream = Array("NICK zoe\r\nUSER zoe 0 * :Zoe of #a\r\nJOIN #a\n".utf8)
        for _ in 0..<25 {
            guard case .send(let line) = script.next(run.model).action else { continue }
            if line.contains("QUIT") { continue }
            stream += line.utf8
            switch UInt8.random(in: 0...40, using: &random) {
            case 0: stream += [UInt8](repeating: 0x78, count: 600)
            case 1:
                stream =
                    Array("@".utf8) + [UInt8](repeating: 0x74, count: 5_000)
                    + Array(" PING x\r\n".utf8) + stream
            case 2: stream += [0x00]
            case 3: stream += [0x0D, 0x78]
            case 4: stream += [0xFF, 0xC3]
            case 5: stream += Array("\n\r\n\n:source".utf8)
            default: break
            }
            stream += random.next() % 3 == 0 ? [0x0A] : [0x0D, 0x0A]
        }
        return stream + Array("QUIT :done\r\n".utf8)
    }

    @Test(arguments: UInt64(1)...40)
    func `a stream whole, and in pieces of one to nine bytes, has the same effects`(
        seed: UInt64
    ) throws {
        let stream = Self.stream(seed: seed)
        let whole = try Self.play([stream])
        #expect(whole.count > 10)
        #expect(whole.last == "consistent")
        try ChunkReplayer(Self.play).expect(whole, from: stream, isComplete: false)
    }

    @Test
    func `a message of several lines is the same in pieces of one to nine bytes`() throws {
        let lines = [
            "CAP REQ :batch draft/multiline echo-message labeled-response", "NICK zoe",
            "USER zoe 0 * :Zoe", "CAP END", "JOIN #a", "@label=x BATCH +1 draft/multiline #a",
            "@batch=1 PRIVMSG #a :one", "PING x", "@batch=1 PRIVMSG #a :",
            "@batch=1;draft/multiline-concat PRIVMSG #a :two", "BATCH -1", "QUIT",
        ]
        let stream = lines.flatMap { Array("\($0)\r\n".utf8) }
        let whole = try Self.play([stream])
        #expect(whole.count { $0.hasPrefix("ann ") && $0.contains(" PRIVMSG #a :") } == 2)
        #expect(whole.contains { $0.hasPrefix("1 @label=x :zoe!") && $0.contains(" BATCH +") })
        try ChunkReplayer(Self.play).expect(whole, from: stream, isComplete: false)
    }

    @Test(arguments: UInt64(1)...10)
    func `each line in a piece of its own is the same as all lines in one`(seed: UInt64) throws {
        let stream = Self.stream(seed: seed)
        let lines = stream.split(separator: 0x0A, omittingEmptySubsequences: false)
        let pieces = lines.dropLast().map { Array($0) + [0x0A] }
        #expect(try Self.play(pieces) == Self.play([stream]))
    }
}
