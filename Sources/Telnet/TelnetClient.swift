/// The client's side of Telnet: bytes in, events and replies out. Pure.
///
/// RFC 854 and 855, with the options ECHO (RFC 857), SUPPRESS-GO-AHEAD (858), TERMINAL-TYPE (1091),
/// END-OF-RECORD (885) and window size (1073); it refuses all others. It requests no option itself,
/// and answers a request only if that changes something or is refused: so of the states of RFC 1143
/// only YES and NO occur, and no two peers answer each other forever. Nothing that a peer sends is an
/// error. What the peer can make it store and send is limited.
package struct TelnetClient: Sendable {
    /// What the received bytes mean, in their order.
    package enum Event: Equatable, Sendable {
        /// Text of the peer.
        case data([UInt8])
        /// What was received of the line is a prompt, and complete.
        case promptEnded
        /// Whether the peer echoes what it receives. A peer that asks for a password takes over the
        /// echo and prints nothing.
        case echo(byPeer: Bool)
    }

    /// The size of the window in characters.
    package struct Size: Equatable, Sendable {
        /// The height.
        package let rows: Int
        /// The width.
        package let columns: Int

        /// A size; a number that does not fit into 16 bits is sent as the nearest one that does.
        package init(rows: Int, columns: Int) {
            self.rows = rows
            self.columns = columns
        }
    }

    /// The most bytes of a subnegotiation that are kept.
    static let subnegotiationLimit = 256
    /// The most bytes of replies on one connection, of which each is usually three bytes long. A peer
    /// that requests more is not answered.
    static let replyLimit = 16_384

    private enum State: Equatable {
        case data
        /// The last byte was a CR.
        case afterReturn
        /// The last byte was an IAC.
        case command
        /// A request was received, and its option follows.
        case option(of: UInt8)
        case subnegotiation
        /// The last byte of a subnegotiation was an IAC.
        case subnegotiationCommand
    }

    private let terminalTypes: [String]
    private var size: Size?
    private var state = State.data
    /// The options that are on at the peer's side.
    private var peerOptions: Set<UInt8> = []
    /// The options that are on at this side.
    private var ownOptions: Set<UInt8> = []
    /// How many types were sent since the list began.
    private var sentTypes = 0
    /// At most `subnegotiationLimit` bytes.
    private(set) var subnegotiation: [UInt8] = []
    private var reply: [UInt8] = []
    private var replyCount = 0
    /// Whether the last byte that was sent is a CR.
    private var hasSentReturn = false

    /// A client at the start of a connection.
    ///
    /// - Parameters:
    ///   - terminalTypes: the names of the terminal's type, best first; at least one.
    ///   - size: the window; nil if there is none.
    package init(terminalTypes: [String], size: Size?) {
        precondition(!terminalTypes.isEmpty, "a terminal has a type")
        self.terminalTypes = terminalTypes
        self.size = size
    }

    // MARK: - In

    /// Takes received bytes; the reply must be sent as it is.
    package mutating func receive(_ bytes: Span<UInt8>) -> (events: [Event], reply: [UInt8]) {
        var events: [Event] = []
        var data: [UInt8] = []
        data.reserveCapacity(bytes.count)
        for index in bytes.indices {
            let event = take(bytes[index], into: &data)
            guard let event else { continue }
            if !data.isEmpty { events.append(.data(data)) }
            data.removeAll(keepingCapacity: true)
            events.append(event)
        }
        if !data.isEmpty { events.append(.data(data)) }
        defer { reply = [] }
        return (events, reply)
    }

    private mutating func take(_ byte: UInt8, into data: inout [UInt8]) -> Event? {
        switch state {
        case .data, .afterReturn:
            if byte == Telnet.iac {
                state = .command
            } else {
                // CR NUL is a CR alone.
                if state == .data || byte != 0 { data.append(byte) }
                state = byte == Telnet.carriageReturn ? .afterReturn : .data
            }
            return nil
        case .command: return take(command: byte, into: &data)
        case .option(let verb):
            state = .data
            return negotiate(verb, byte)
        case .subnegotiation:
            if byte == Telnet.iac { state = .subnegotiationCommand } else { keep(byte) }
            return nil
        case .subnegotiationCommand:
            switch byte {
            case Telnet.iac:
                keep(byte)
                state = .subnegotiation
            case Telnet.se: endSubnegotiation()
            // Its end is missing.
            default: return take(command: byte, into: &data)
            }
            return nil
        }
    }

    private mutating func take(command: UInt8, into data: inout [UInt8]) -> Event? {
        state = .data
        switch command {
        case Telnet.iac: data.append(command)
        case Telnet.will, Telnet.wont, Telnet.do, Telnet.dont: state = .option(of: command)
        case Telnet.sb:
            subnegotiation = []
            state = .subnegotiation
        case Telnet.goAhead, Telnet.endOfRecord: return .promptEnded
        default: break
        }
        return nil
    }

    // MARK: - Options

    private mutating func negotiate(_ verb: UInt8, _ option: UInt8) -> Event? {
        switch verb {
        case Telnet.will:
            guard Self.peerMay(option) else { return refuse(Telnet.dont, option) }
            guard peerOptions.insert(option).inserted else { return nil }
            answer(Telnet.do, option)
            return option == Telnet.Option.echo ? .echo(byPeer: true) : nil
        case Telnet.wont:
            guard peerOptions.remove(option) != nil else { return nil }
            answer(Telnet.dont, option)
            return option == Telnet.Option.echo ? .echo(byPeer: false) : nil
        case Telnet.do:
            guard may(option) else { return refuse(Telnet.wont, option) }
            guard ownOptions.insert(option).inserted else { return nil }
            answer(Telnet.will, option)
            if option == Telnet.Option.windowSize { send(sizeReport) }
            if option == Telnet.Option.terminalType { sentTypes = 0 }
        default:
            if ownOptions.remove(option) != nil { answer(Telnet.wont, option) }
        }
        return nil
    }

    private static func peerMay(_ option: UInt8) -> Bool {
        [Telnet.Option.echo, Telnet.Option.suppressGoAhead, Telnet.Option.endOfRecord]
            .contains(option)
    }

    private func may(_ option: UInt8) -> Bool {
        switch option {
        case Telnet.Option.suppressGoAhead, Telnet.Option.terminalType: true
        case Telnet.Option.windowSize: size != nil
        default: false
        }
    }

    private mutating func refuse(_ verb: UInt8, _ option: UInt8) -> Event? {
        answer(verb, option)
        return nil
    }

    private mutating func answer(_ verb: UInt8, _ option: UInt8) {
        send([Telnet.iac, verb, option])
    }

    private mutating func send(_ bytes: [UInt8]) {
        guard replyCount + bytes.count <= Self.replyLimit else { return }
        replyCount += bytes.count
        reply += bytes
    }

    // MARK: - Subnegotiations

    private mutating func keep(_ byte: UInt8) {
        if subnegotiation.count < Self.subnegotiationLimit { subnegotiation.append(byte) }
    }

    private mutating func endSubnegotiation() {
        state = .data
        let option = Telnet.Option.terminalType
        guard subnegotiation == [option, Telnet.send], ownOptions.contains(option) else { return }
        // The last name twice ends the list, which then begins again: RFC 1091.
        let name = terminalTypes[min(sentTypes, terminalTypes.count - 1)]
        sentTypes = sentTypes < terminalTypes.count ? sentTypes + 1 : 0
        send(Telnet.subnegotiation([option, Telnet.is] + Array(name.utf8)))
    }

    private var sizeReport: [UInt8] {
        guard let size else { return [] }
        let parts = [size.columns, size.rows].flatMap { number in
            let number = UInt16(clamping: number)
            return [UInt8(number >> 8), UInt8(number & 0xFF)]
        }
        return Telnet.subnegotiation([Telnet.Option.windowSize] + parts)
    }

    // MARK: - Out

    /// Sets the size of the window, and returns the bytes that report it: none when it is the same
    /// or the peer has not requested it.
    package mutating func resize(to size: Size) -> [UInt8] {
        guard size != self.size else { return [] }
        self.size = size
        return ownOptions.contains(Telnet.Option.windowSize) ? sizeReport : []
    }

    /// The bytes that send a text, or a part of it: lines end with CR LF, another CR is followed by a
    /// NUL, and 0xFF is doubled. What follows a CR at the end is decided by the next part.
    package mutating func encoded(_ text: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count + 2)
        for byte in text {
            if byte == Telnet.lineFeed {
                if !hasSentReturn { bytes.append(Telnet.carriageReturn) }
            } else if hasSentReturn {
                bytes.append(0)
            }
            if byte == Telnet.iac { bytes.append(byte) }
            bytes.append(byte)
            hasSentReturn = byte == Telnet.carriageReturn
        }
        return bytes
    }
}
