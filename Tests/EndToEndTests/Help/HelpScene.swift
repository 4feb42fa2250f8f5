import Testing

/// A run of the client, in which keys and commands are tried one after the other.
struct HelpScene: Sendable, CustomTestStringConvertible {
    /// The other side.
    enum Peer: Sendable {
        /// The client's own server.
        case local
        /// The test, in so many tabs.
        case test(tabs: Int)
        /// The client's own server; a shell with job control has started it.
        case shell
    }

    let name: String
    let peer: Peer
    var rows = 24
    var columns = 80
    /// Settings as `--set` takes them.
    var settings: [String] = []
    let steps: [HelpStep]

    var testDescription: String { name }

    static let all = [editing, history, connection, tabs, rooms, transcript, suspended]
}
