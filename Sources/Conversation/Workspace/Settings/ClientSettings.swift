package import ReactorTLS
package import TerminalUI

/// The client's settings; a new value has the defaults. Pure.
package struct ClientSettings: Equatable, Sendable {
    /// When the terminal's bell rings.
    package enum Bell: String, CaseIterable, Sendable {
        case never
        /// When a connection is lost.
        case loss
        /// Also when a line arrives that is not visible.
        case activity
        /// At every received line.
        case always
    }

    /// What is sent at the end of a line; LF and CR LF both end a received line.
    package enum LineEnd: String, CaseIterable, Sendable {
        case lf
        /// As telnet(1) sends it; some services require it.
        case crlf
        /// For a service that treats each read as a message, and for bytes that are not lines.
        case nothing = "none"

        /// The message with the line end except for the LF, which each connection adds.
        func ending(_ message: [UInt8]) -> [UInt8] {
            self == .crlf ? message + [0x0D] : message
        }

        /// Lines that end in LF, with the CR before it if needed; `last` is the byte before them.
        func ending(allLinesOf bytes: [UInt8], after last: UInt8?) -> [UInt8] {
            guard self == .crlf, bytes.contains(0x0A) else { return bytes }
            var ended: [UInt8] = []
            ended.reserveCapacity(bytes.count + bytes.count / 16)
            var last = last
            for byte in bytes {
                if byte == 0x0A, last != 0x0D { ended.append(0x0D) }
                ended.append(byte)
                last = byte
            }
            return ended
        }
    }

    /// What Enter does on an empty line while there is a connection.
    package enum EmptyLine: String, CaseIterable, Sendable {
        /// Closes the connection, as the textbook's client does, while the service does nothing but
        /// echo, as far as known; otherwise sends the line, as telnet(1) does.
        case auto
        case close, send, ignore

        /// The effect at a service that only echoes, or at one that does more; never `auto`.
        func resolved(onlyEchoes: Bool) -> EmptyLine {
            self == .auto ? (onlyEchoes ? .close : .send) : self
        }
    }

    /// What ends a received line.
    package enum Framing: String, CaseIterable, Sendable {
        /// A line end, or the end of the connection.
        case lines
        /// Also the end of what one read returned, as for services that send no line ends.
        case chunks
    }

    /// How sequences of the server that select colours and attributes are treated.
    package enum Colors: String, CaseIterable, Sendable {
        /// The text has them.
        case show
        /// The text is shown without them.
        case strip
        /// They are marks in the text, as other control sequences are.
        case marks
    }

    /// When to reconnect automatically.
    package enum Reconnect: String, CaseIterable, Sendable {
        /// After every end that the client did not request, even right after an answer.
        case always
        /// After a connection that broke, or that the peer closed by itself, as a server does that
        /// is restarted; not when the peer closes right after its answer, as after QUIT.
        case lost
        case never
    }

    /// What is spoken at an endpoint.
    package enum WireProtocol: String, CaseIterable, Sendable {
        /// Lines, each of which is a message.
        case lines
        /// IRC, with rooms and persons.
        case irc
    }

    /// Whether a part of the screen is shown.
    package enum Visibility: String, CaseIterable, Sendable {
        /// Where the screen is large enough.
        case auto
        case on, off
    }

    /// Where to connect if the command line has no address: an address, or a name of `endpoints`.
    package var endpoint = "localhost:21567"
    /// What is spoken there, unless the address says it.
    package var wireProtocol = WireProtocol.lines
    package var lineEnd = LineEnd.lf
    /// What ends a received line.
    package var framing = Framing.lines
    /// What Enter does on an empty line.
    package var emptyLine = EmptyLine.auto
    /// The most lines of transcript for each connection.
    package var scrollbackLines = 100_000
    /// The most bytes of transcript for each connection.
    package var scrollbackBytes = 64 << 20
    package var timestamps = StampMode.sent
    /// How the server's colours are treated.
    package var colors = Colors.show
    /// Whether sending scrolls to the newest line.
    package var followOnSend = true
    package var bell = Bell.never
    /// Whether the terminal's title shows where the client is connected.
    package var title = true
    /// The name of a theme, built-in or one of `themes`.
    package var theme = Theme.automaticName
    /// Whether the mouse wheel scrolls the transcript; the terminal then selects with Shift.
    package var mouse = false
    /// Whether web addresses are hyperlinks in the terminal.
    package var links = true
    /// Whether lines that arrive while the terminal's window has no focus count as unread.
    package var focus = true
    package var reconnect = Reconnect.lost
    /// Files with authorities that are trusted in addition to the system's.
    package var authorities: [String] = []
    /// The file of the client's certificate; nil for none.
    package var certificate: String?
    /// The file of its private key; nil: the same.
    package var key: String?
    /// The certificates or keys of a server of which one is required; none: authorities decide.
    package var pins: [TLSFingerprint] = []
    /// Whether an unknown server's certificate is accepted, and required from then on.
    package var trustOnFirstUse = false
    /// A proxy's URL, or a word of ``ProxyChoice``.
    package var proxy = ProxyChoice.environmentWord
    /// The first delay before an automatic reconnect.
    package var reconnectInitial = Duration.seconds(1)
    /// The factor from each delay to the next one.
    package var reconnectFactor = 1.5
    /// The longest delay.
    package var reconnectMaximum = Duration.seconds(60)
    /// A paste of this many lines has to be confirmed, a shorter one is inserted; 0: never.
    package var pasteConfirm = 2
    /// The most lines of input history that are stored.
    package var historySize = 1_000
    /// The file to which the transcript is appended, or `on` for the default one; nil for none.
    package var log: String?
    /// An Escape counts as the Escape key when no byte follows for this long.
    package var escapeTimeout = Duration.milliseconds(30)
    /// An Escape and a bracket count as Alt and the bracket when no byte follows for this long.
    package var sequenceTimeout = KeyDecoder.sequencePatience

    /// The nicks of the person on a network, the preferred one first; none: the user's name.
    package var nicks: [String] = []
    /// The person's real name on a network; nil: the nick.
    package var realName: String?
    /// The person's account on a network; nil for a guest.
    package var account: String?
    /// A command for sh(1) that writes the password of the account; nil for none.
    package var passwordCommand: String?
    /// The rooms to join after connecting; each may be followed by a blank and its key.
    package var rooms: [String] = []
    /// Lines of IRC to send after connecting, before rooms are joined.
    package var commands: [String] = []
    /// Words and regular expressions that make a message important, besides the nick.
    package var highlights: [String] = []
    /// Whether a room's members are listed beside the transcript.
    package var members = Visibility.auto
    /// The columns of that list.
    package var membersWidth = 16
    /// Whether a room's topic has a row.
    package var topic = true
    /// Whether others see that the person types.
    package var typing = true
    /// Whether joins, parts and changes of nicks that follow each other share a line.
    package var foldEvents = true
    /// The endpoints that have a name, in the order of the file.
    package var endpoints: [EndpointSection] = []
    /// Key bindings that differ from the standard ones.
    package var keys: [KeyBinding] = []
    /// Themes that the settings file defines.
    package var themes: [String: Theme] = [:]

    /// The defaults.
    ///
    /// - Parameter isRemote: Whether the keys arrive through a network, which may deliver the bytes
    ///   of one key apart: both timeouts are longer then.
    package init(isRemote: Bool = false) {
        guard isRemote else { return }
        escapeTimeout = .milliseconds(100)
        sequenceTimeout = .seconds(1)
    }
}
