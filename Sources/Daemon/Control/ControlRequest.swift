/// A request to a running server on its control socket: a line with a word, and a number or a name
/// for some.
package enum ControlRequest: Equatable, Sendable {
    /// To report its state and figures.
    case status
    /// To end, as on SIGTERM.
    case stop
    /// To read its settings again, as on SIGHUP.
    case reload
    /// To start a successor and end, as on SIGUSR2.
    case upgrade
    /// To list open connections with higher numbers than this, in order: as many as fit one reply.
    case connections(after: Int)
    /// To close the connection of this number.
    case disconnect(Int)
    /// To read what a command has changed of the data that services keep on disk.
    case dataChanged
    /// To remove from memory what this account said and did, as a command does on disk.
    case dataForgotten(of: String)

    /// Reads a line without its end; nil for an unknown request.
    package init?(_ line: String) {
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        let number = words.count == 2 ? Int(words[1]).flatMap { $0 < 0 ? nil : $0 } : nil
        switch (words[0], words.count, number) {
        case ("status", 1, _): self = .status
        case ("stop", 1, _): self = .stop
        case ("reload", 1, _): self = .reload
        case ("upgrade", 1, _): self = .upgrade
        case ("data-changed", 1, _): self = .dataChanged
        case ("connections", 2, let number?): self = .connections(after: number)
        case ("disconnect", 2, let number?): self = .disconnect(number)
        case ("data-forgotten", 2, _) where !words[1].isEmpty:
            self = .dataForgotten(of: String(words[1]))
        default: return nil
        }
    }

    /// The line, without its end.
    package var line: String {
        switch self {
        case .status: "status"
        case .stop: "stop"
        case .reload: "reload"
        case .upgrade: "upgrade"
        case .connections(let number): "connections \(number)"
        case .disconnect(let number): "disconnect \(number)"
        case .dataChanged: "data-changed"
        case .dataForgotten(let account): "data-forgotten \(account)"
        }
    }

    /// Why an older server, which does not know this request, cannot answer it: a sentence.
    package var complaintAboutOlderServer: String {
        let purpose =
            switch self {
            case .connections: "list connections"
            case .disconnect: "close connections"
            case .dataChanged, .dataForgotten: "note the change before its next start"
            default: "do that"
            }
        return "the running server is older and cannot \(purpose): upgrade it by \"carillond "
            + "upgrade\", or restart it"
    }
}
