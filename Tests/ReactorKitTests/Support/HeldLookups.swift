import CSystemFaults

/// Look-ups that hang, as before a name server that is silent, until this is dropped.
///
/// The names are of this object alone; see `held_lookups.h`.
final class HeldLookups {
    private let gate = held_lookups_begin()

    /// A name whose look-up hangs.
    var name: String { "\(gate).held.test" }

    /// How many hang.
    var count: Int { Int(held_lookups_count(gate)) }

    deinit { held_lookups_end(gate) }
}
