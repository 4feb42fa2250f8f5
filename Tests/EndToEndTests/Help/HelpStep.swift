import Conversation
import TerminalUI

/// Something that is done in a scene, and what is seen of it.
///
/// A `@` in what is typed or seen is the endpoint.
struct HelpStep: Sendable {
    /// What an entry of the help is about.
    enum Subject: Hashable, Sendable {
        case keys([Key])
        case command(String)
    }

    enum Action: Sendable {
        case type(String)
        /// The server's: accepts the next client, sends something, closes.
        case accept, say(String), hangUp
        /// Something else writes over the screen.
        case scribble(String)
    }

    /// Nil for what only sets the scene.
    let subject: Subject?
    let action: Action
    /// Nil for what is not seen, as a server that takes a client.
    let sight: HelpSight?

    static func press(_ keys: Key..., sight: HelpSight) -> HelpStep {
        let bytes = keys.map(\.bytes).joined()
        return HelpStep(subject: .keys(keys), action: .type(bytes), sight: sight)
    }

    static func enter(
        _ command: String, _ argument: String = "", sight: HelpSight
    ) -> HelpStep {
        let line = "/\(command)" + (argument.isEmpty ? "" : " \(argument)")
        return HelpStep(subject: .command(command), action: .type(line + "\r"), sight: sight)
    }

    static func type(_ text: String, sight: HelpSight) -> HelpStep {
        HelpStep(subject: nil, action: .type(text), sight: sight)
    }

    static func server(_ action: Action, sight: HelpSight? = nil) -> HelpStep {
        HelpStep(subject: nil, action: action, sight: sight)
    }

    static func scribble(_ text: String) -> HelpStep {
        HelpStep(subject: nil, action: .scribble(text), sight: .shows(text))
    }
}
