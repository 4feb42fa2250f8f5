import ReactorKit
import Telnet

/// Telnet between a connection and the protocol of a client: the protocol gets the text alone, and
/// negotiation is answered. Without Telnet everything is passed on unchanged.
///
/// The protocol writes by `write`, and not to the transport. Call on the reactor's thread.
final class TelnetLayer: ProtocolLayer, HalfCloseProtocol {
    /// Receives the events besides the text.
    struct Listener {
        /// Shows prompts at once; nil if none are shown.
        weak var client: LineClient?
        /// Called when the peer starts to echo, which means that the input must not be visible, and
        /// when it stops.
        let peerEchoes: (Bool) -> Void

        init(_ client: LineClient?, peerEchoes: @escaping (Bool) -> Void) {
            self.client = client
            self.peerEchoes = peerEchoes
        }
    }

    /// When Telnet is spoken.
    enum Use {
        case always
        /// If the peer's first bytes are a request.
        case whenRequested
        /// Never: any bytes may be data.
        case never

        /// The use at an endpoint.
        ///
        /// - Parameter isForPerson: Whether a person reads what is received, and not a program.
        init(at endpoint: Endpoint, isForPerson: Bool) {
            self = endpoint.usesTelnet ? .always : isForPerson ? .whenRequested : .never
        }
    }

    private enum Mode {
        /// Undecided: more than these first bytes are needed.
        case unknown(received: [UInt8])
        case off
        case on(TelnetClient)
    }

    /// The reported types: the program's name; a terminal without cursor movement; and, for games,
    /// UTF-8 and colours of up to 24 bits (https://tintin.mudhalla.net/protocols/mtts).
    private static let terminalTypes = ["CARILLON", "DUMB", "MTTS 269"]

    private var mode: Mode
    private var size: TelnetClient.Size?
    private var transport: (any Transport)?
    var listener: Listener?

    /// A layer in front of `inner`.
    init(_ inner: any StreamProtocol, _ use: Use, size: TelnetClient.Size? = nil) {
        self.size = size
        mode = use == .never ? .off : .unknown(received: [])
        super.init(inner)
        if use == .always { begin() }
    }

    /// Sends a text: in Telnet's form, if it is spoken.
    func write(_ text: [UInt8]) {
        guard case .on(var client) = mode else {
            transport?.write(text)
            return
        }
        let bytes = client.encoded(text)
        mode = .on(client)
        transport?.write(bytes)
    }

    /// The window has another size.
    func resize(to size: TelnetClient.Size) {
        self.size = size
        guard case .on(var client) = mode else { return }
        let report = client.resize(to: size)
        mode = .on(client)
        if !report.isEmpty { transport?.write(report) }
    }

    override func connectionMade(_ transport: any Transport) throws {
        self.transport = transport
        try super.connectionMade(transport)
    }

    override func dataReceived(_ data: Span<UInt8>) throws {
        switch mode {
        case .off: try super.dataReceived(data)
        case .on: try receive(data)
        case .unknown(let received):
            let all = received + [UInt8](copying: data)
            switch TelnetRecognition.verdict(on: all) {
            case .unknown: mode = .unknown(received: all)
            case .telnet:
                begin()
                try receive(all.span)
            case .other:
                mode = .off
                try super.dataReceived(all.span)
            }
        }
    }

    override func connectionLost(_ reason: DisconnectReason) {
        passFirstBytes()
        transport = nil
        super.connectionLost(reason)
    }

    override var halfCloseProtocol: (any HalfCloseProtocol)? {
        inner.halfCloseProtocol == nil ? nil : self
    }

    /// The peer has finished sending.
    func readConnectionLost() throws {
        passFirstBytes()
        try inner.halfCloseProtocol?.readConnectionLost()
    }

    // MARK: -

    private func begin() {
        mode = .on(TelnetClient(terminalTypes: Self.terminalTypes, size: size))
    }

    private func receive(_ data: Span<UInt8>) throws {
        guard case .on(var client) = mode else { return }
        let (events, reply) = client.receive(data)
        mode = .on(client)
        if !reply.isEmpty { transport?.write(reply) }
        for event in events {
            switch event {
            case .data(let text):
                listener?.client?.leavePrompt()
                try super.dataReceived(text.span)
            case .promptEnded: listener?.client?.showPrompt()
            case .echo(let isByPeer): listener?.peerEchoes(isByPeer)
            }
        }
    }

    /// Passes on the first bytes when the peer has finished. Best effort: the connection ends.
    private func passFirstBytes() {
        guard case .unknown(let received) = mode, !received.isEmpty else { return }
        mode = .off
        try? super.dataReceived(received.span)
    }
}
