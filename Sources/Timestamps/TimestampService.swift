/// What both sides of the service agree on beforehand.
package enum TimestampService {
    /// The textbook's port.
    package static let defaultPort: UInt16 = 21_567
}
