package import ReactorKit
import Text

/// The address of an IRC network as a URL: `irc://host:port/#room,#other`, or `ircs://` for TLS.
/// Pure.
///
/// Without a port it is 6667, or 6697 with TLS. A room without the character of a room before it is
/// one with `#`, as in most such URLs.
package struct NetworkAddress: Hashable, Sendable {
    private static let schemes: [(prefix: String, port: UInt16, isSecure: Bool)] = [
        ("irc://", 6667, false), ("ircs://", 6697, true),
    ]

    /// Where to connect.
    package let endpoint: Endpoint
    /// The nick before the host; nil if there is none.
    package let nick: String?
    /// The rooms, in their order.
    package let rooms: [String]

    /// Reads an address; nil for a text that does not begin like one.
    ///
    /// - Throws: `EndpointError` for an invalid host or port.
    package init?(_ text: String) throws(EndpointError) {
        guard
            let scheme = Self.schemes.first(where: { text.lowercased().hasPrefix($0.prefix) })
        else { return nil }
        let rest = text.dropFirst(scheme.prefix.count)
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        var place = rest[..<slash]
        var nick: Substring?
        if let sign = place.firstIndex(of: "@") {
            nick = place[..<sign]
            place = place[place.index(after: sign)...]
        }
        let endpoint = try Endpoint(
            (scheme.isSecure ? "tls:" : "tcp:") + place, defaultPort: scheme.port)
        self.endpoint = endpoint
        self.nick = nick.flatMap { $0.isEmpty ? nil : Self.decoded($0) }
        let path = rest[slash...].dropFirst().prefix { $0 != "?" }
        rooms = path.split(separator: ",").map { room in
            Self.roomName(Self.decoded(room))
        }
    }

    /// A room's name, with `#` before it if it does not begin like one.
    static func roomName(_ name: String) -> String {
        name.first.map { "#&+!".contains($0) } == true ? name : "#\(name)"
    }

    /// The text with `%23` and the like replaced by their bytes.
    private static func decoded(_ text: Substring) -> String {
        guard text.contains("%") else { return String(text) }
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2).compactMap {
                Character(Unicode.Scalar($0)).hexDigitValue.map(UInt8.init)
            }
            if byte == UInt8(ascii: "%"), digits.count == 2 {
                bytes.append(digits[0] << 4 | digits[1])
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
