/// One promise of every transport, to be checked on any kind of them with any test framework.
///
///     @Test(arguments: TransportConformance.checks, [TransportKind.memory, .mine])
///     func `it keeps its promises`(check: TransportConformance, kind: TransportKind) throws {
///         try check.verify(kind)
///     }
///
/// Each check makes its own connection with real turns of a reactor, and timers by a clock that
/// is turned by hand. It also checks that nothing is left on the reactor at its end.
public struct TransportConformance: Sendable {
    /// The promise, as a sentence.
    public let name: String
    let body: @Sendable (_ name: String, TransportKind) throws -> Void

    /// Checks the promise.
    ///
    /// - Throws: `ConformanceFailure`, and what joining throws.
    public func verify(_ kind: TransportKind) throws {
        try body(name, kind)
    }

    /// Every check.
    public static let checks = sending + halfClose + ending + handingOver
}

extension TransportConformance: CustomStringConvertible {
    /// Its name.
    public var description: String { name }
}
