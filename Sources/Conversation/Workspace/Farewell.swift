/// What is left to be said on the terminal's normal screen, and the status to end with.
package struct Farewell: Equatable, Sendable {
    /// A sentence for each connection that did not end well, without a full stop.
    package var sentences: [String] = []
    package var status = PlainStatus.success

    package init() {}
}
