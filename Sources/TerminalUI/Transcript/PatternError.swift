/// A pattern that means nothing, and why.
package struct PatternError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong with it.
    package let reason: String

    package var description: String { reason }
}
