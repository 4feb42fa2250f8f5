import CSystemFaults

/// Lookups that block until this is released, as with a name server that does not answer.
///
/// The names belong to this object only; see `held_lookups.h`.
final class HeldLookups {
    private let gate = held_lookups_begin()

    /// A name whose lookup blocks.
    var name: String { "\(gate).held.test" }

    /// The number of blocked lookups.
    var count: Int { Int(held_lookups_count(gate)) }

    deinit { held_lookups_end(gate) }
}
