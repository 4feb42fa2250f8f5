/// What a listener's factory throws to have the peer told why it is turned away.
package protocol PoliteRefusal: Error {
    /// A line, with its end; empty for a peer that could not read it.
    var lastWords: String { get }
}
