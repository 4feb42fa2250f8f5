import Normalization
import ReactorIRC
import Text

/// Which names users and rooms may have. Pure.
package enum NameRules {
    /// True for a nick that people take for the network's own: that of a service (`NickServ`), of the
    /// server, or of its staff.
    static func isReserved(_ nick: ArraySlice<UInt8>, server: [UInt8]) -> Bool {
        let folded = CaseMapping.ascii.folded(nick.span)
        return folded.suffix(4).elementsEqual("serv".utf8) || folded.elementsEqual("admin".utf8)
            || folded.elementsEqual("operator".utf8)
            || folded == CaseMapping.ascii.folded(server.span)
    }

    /// True for a target that begins as the name of a room does, valid or not.
    static func isMeantAsRoom(_ target: ArraySlice<UInt8>) -> Bool {
        target.first == UInt8(ascii: "#")
    }

    /// True for the name of a room: `#`, then at least one visible character, with at most `limit`
    /// bytes.
    ///
    /// It is UTF-8 in the composed form (NFC), without commas, controls, blanks, invisible
    /// characters and those that change the direction of text, so that two names that look the same
    /// are the same as far as Unicode's rules can tell. Other forms are refused, not changed: a
    /// client must find the room under the name that it sent.
    package static func isRoom(_ name: ArraySlice<UInt8>, limit: Int) -> Bool {
        guard isMeantAsRoom(name), name.count >= 2, name.count <= limit else { return false }
        if name.allSatisfy({ $0 < 0x80 }) {
            return name.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: ",") }
        }
        guard ComposedForm.isOf(name.span) else { return false }
        let scalars = String(decoding: name, as: UTF8.self).unicodeScalars.dropFirst()
        return scalars.first.map(ScalarSafety.isBase) == true
            && scalars.allSatisfy { $0 != "," && ScalarSafety.isVisible($0) }
    }

    /// True for a key that JOIN can have among others: one word without commas, controls and a
    /// colon at its start, with at most `limit` bytes.
    static func isKey(_ key: ArraySlice<UInt8>, limit: Int) -> Bool {
        guard let first = key.first, first != UInt8(ascii: ":"), key.count <= limit else {
            return false
        }
        return key.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: ",") }
    }

    /// The characters of a user name that are allowed, with `~` before them, since nothing has
    /// confirmed it, and cut.
    static func userName(_ given: ArraySlice<UInt8>, limit: Int) -> [UInt8] {
        let allowed = given.filter { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
            default: false
            }
        }
        return allowed.isEmpty ? [] : [UInt8(ascii: "~")] + allowed.prefix(limit - 1)
    }

    /// The text, cut before a character that would exceed the limit in bytes.
    static func cut(_ text: ArraySlice<UInt8>, to limit: Int) -> [UInt8] {
        guard text.count > limit else { return Array(text) }
        var end = text.startIndex + limit
        while end > text.startIndex, text[end] & 0xC0 == 0x80 { end -= 1 }
        return Array(text[..<end])
    }
}
