/// Why an order of an administrator was not carried out, as a sentence.
package struct OrderRefused: Error, CustomStringConvertible {
    /// The sentence.
    package let description: String

    init(_ description: String) { self.description = description }
}
