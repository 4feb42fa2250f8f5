/// What happened since the last call, and belongs into files.
package struct Unsaved: Equatable, Sendable {
    /// Lines of input, as the history has them.
    package var history: [String] = []
    /// Lines of the transcripts.
    package var log: [LoggedLine] = []

    package init(history: [String] = [], log: [LoggedLine] = []) {
        self.history = history
        self.log = log
    }

    package var isEmpty: Bool { history.isEmpty && log.isEmpty }
}
