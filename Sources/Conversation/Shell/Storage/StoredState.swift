package import TerminalUI

/// What earlier runs of the client left.
package struct StoredState: Equatable, Sendable {
    /// Lines of input, oldest first.
    package var history: [String] = []
    /// Texts that were not sent, by endpoint.
    package var drafts: [String: [Draft]] = [:]
    /// The ends of the transcripts.
    package var log: [LoggedLine] = []

    package init() {}
}
