package import ReactorIRC
import ReactorKit

/// A nick, or the name of a room: as the server writes it, and in lower case by the server's
/// mapping. Names are equal when they differ in case only.
package struct ChatName: Hashable, Sendable {
    /// The name as the server writes it; it may be invalid UTF-8, and have any characters.
    package let bytes: [UInt8]
    /// The name in lower case.
    package let key: FoldedName

    /// A name, folded by the mapping of its network.
    package init(_ name: Span<UInt8>, by mapping: CaseMapping) {
        bytes = Array(copying: name)
        key = FoldedName(name, by: mapping)
    }

    /// A name, folded by the mapping of its network.
    package init(_ name: String, by mapping: CaseMapping) {
        self.init(name.utf8.span, by: mapping)
    }

    /// The name as text, in Latin-1 if it is not UTF-8.
    package var text: String { ChatText.string(of: bytes) }

    /// Equal when they differ in case only.
    package static func == (one: ChatName, other: ChatName) -> Bool { one.key == other.key }

    /// Hashes the name in lower case.
    package func hash(into hasher: inout Hasher) { hasher.combine(key) }
}

extension ChatName: CustomStringConvertible {
    /// The name as text.
    package var description: String { text }
}

/// The conversation that a line belongs to.
package enum ChatTarget: Hashable, Sendable {
    /// The server itself: its messages of the day, answers and notices.
    case server
    case room(ChatName)
    case person(ChatName)

    /// The name of the room or person; nil for the server.
    package var name: ChatName? {
        switch self {
        case .server: nil
        case .room(let name), .person(let name): name
        }
    }
}

/// Text of peers, which may be in an encoding from before UTF-8.
package enum ChatText {
    /// The bytes as text: UTF-8 if they are, else Latin-1, which has a character for each byte.
    package static func string(of bytes: some Collection<UInt8>) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        var scalars = String.UnicodeScalarView()
        for byte in bytes { scalars.append(Unicode.Scalar(byte)) }
        return String(scalars)
    }
}

extension String {
    /// The text in UTF-8.
    var bytes: [UInt8] { Array(utf8) }
}
