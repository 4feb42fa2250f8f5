import ReactorKit
import ReactorTesting
import Services

/// The client's side of a connection in memory.
class BenchClient {
    let session: any StreamProtocol
    let transport: RecordingTransport
    private let settle: () throws -> Void

    /// The client of a session; `settle` lets all turns that are due pass.
    init(
        _ session: any StreamProtocol, _ transport: RecordingTransport,
        settle: @escaping () throws -> Void
    ) {
        self.session = session
        self.transport = transport
        self.settle = settle
    }

    convenience init(
        _ session: any StreamProtocol, _ transport: RecordingTransport, _ bench: ChatBench
    ) {
        self.init(session, transport) { [unowned bench] in try bench.settle() }
    }

    /// Sends bytes in one piece, and lets the server answer.
    func sendBytes(_ bytes: [UInt8]) throws {
        try session.dataReceived(bytes.span)
        try settle()
    }

    /// So many bytes are unsent after the transport has sent what it could, which it reports.
    func leaveUnsent(_ count: Int) throws {
        let mark = WaterMarks().high
        let before = transport.bufferedByteCount
        transport.bufferedByteCount = count
        if before <= mark, count > mark { session.pauseProducing() }
        if before > mark, count <= mark { session.resumeProducing() }
        try settle()
    }

    /// The connection ends.
    func end(_ reason: DisconnectReason = .closedByPeer) throws {
        transport.end()
        session.connectionLost(reason)
        try settle()
    }

    /// The lines that it got, without their ends.
    var lines: [String] { transport.text.split(separator: "\n").map(String.init) }

    func forget() { _ = transport.takeWritten() }

    /// The lines since the last call.
    func take() -> [String] {
        defer { forget() }
        return lines
    }
}

/// A client of IRC.
final class ChatClient: BenchClient {
    /// The server's side of the connection.
    var connection: Connection?

    /// Sends lines in one piece, and lets the server answer.
    func send(_ lines: String...) throws {
        try sendBytes(Array(lines.map { "\($0)\r\n" }.joined().utf8))
    }

    override var lines: [String] { transport.text.split(separator: "\r\n").map(String.init) }
}

/// A person at telnet.
final class LineClient: BenchClient {
    /// Types lines, which are sent in one piece, and lets the server answer.
    func type(_ lines: String...) throws {
        try sendBytes(Array(lines.map { "\($0)\n" }.joined().utf8))
    }

    /// Without the stamp.
    override var lines: [String] {
        super.lines.map { line in
            line.hasPrefix("[%] ") ? String(line.dropFirst(4)) : "no stamp: \(line)"
        }
    }
}
