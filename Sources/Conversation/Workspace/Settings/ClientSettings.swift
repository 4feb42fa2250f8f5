package import TerminalUI

/// What a person can set of the client; a fresh one has the defaults. Pure.
package struct ClientSettings: Equatable, Sendable {
    /// When the terminal's bell rings.
    package enum Bell: String, CaseIterable, Sendable {
        case never
        /// When a connection is lost.
        case loss
        /// Also when a line comes that is not in sight.
        case activity
        /// At every line.
        case always
    }

    /// What ends a line that is sent; both end one that is received.
    package enum LineEnd: String, CaseIterable, Sendable {
        case lf
        /// As telnet(1) sends it; some services insist on it.
        case crlf
        /// For a service that takes a read for a message, and for bytes that are no lines.
        case nothing = "none"

        /// The message with all of the end but the LF, which each connection adds.
        func ending(_ message: [UInt8]) -> [UInt8] {
            self == .crlf ? message + [0x0D] : message
        }

        /// Lines that have their LF, with what belongs before it; `last` is the byte before them.
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

    /// When to connect again by itself.
    package enum Reconnect: String, CaseIterable, Sendable {
        /// After every end but our own, also a goodbye.
        case always
        /// After a connection that broke, or that the peer closed unasked, as one that is
        /// restarted does; not after a goodbye, which follows its answer at once.
        case lost
        case never
    }

    /// Where to connect when the command line does not say: an address, or a name of `endpoints`.
    package var endpoint = "localhost:21567"
    package var lineEnd = LineEnd.lf
    /// Lines of transcript that are kept for each connection.
    package var scrollbackLines = 100_000
    /// Bytes of transcript that are kept for each connection.
    package var scrollbackBytes = 64 << 20
    package var timestamps = StampMode.sent
    /// Whether sending goes back to the newest line.
    package var followOnSend = true
    package var bell = Bell.never
    /// Whether the terminal's title shows where the client is connected.
    package var title = true
    /// The name of a theme, of the built-in ones or of `themes`.
    package var theme = Theme.automaticName
    /// Whether the mouse wheel scrolls the transcript; the terminal then selects with Shift.
    package var mouse = false
    /// Whether addresses are links for the terminal.
    package var links = true
    /// Whether what comes while the terminal's window has no focus counts as unread.
    package var focus = true
    package var reconnect = Reconnect.lost
    /// The first wait before connecting again by itself.
    package var reconnectInitial = Duration.seconds(1)
    /// What each wait is multiplied by for the next one.
    package var reconnectFactor = 1.5
    /// The longest wait.
    package var reconnectMaximum = Duration.seconds(60)
    /// A paste of so many lines is asked about, a shorter one goes into the text; 0 asks never.
    package var pasteConfirm = 2
    /// Lines of input that are remembered from one start to the next.
    package var historySize = 1_000
    /// The file that the transcript is written to, or `on` for the client's own; nil for none.
    package var log: String?
    /// How long after an Escape no byte may follow for it to be the Escape key.
    package var escapeTimeout = Duration.milliseconds(30)

    /// Addresses by their names.
    package var endpoints: [String: String] = [:]
    /// Keys that are bound otherwise.
    package var keys: [KeyBinding] = []
    /// Themes that the file defines.
    package var themes: [String: Theme] = [:]

    package init() {}
}
