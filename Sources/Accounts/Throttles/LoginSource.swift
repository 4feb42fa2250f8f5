/// Where an attempt to log in comes from, by which attempts that wait are put in order. Pure.
package struct LoginSource: Hashable, Sendable {
    /// The addresses that count as one client; nil for a UNIX socket.
    package let block: AddressBlock?
    /// True when the account was used from there before.
    package let isKnown: Bool

    package init(_ block: AddressBlock?, isKnown: Bool) {
        self.block = block
        self.isKnown = isKnown
    }
}
