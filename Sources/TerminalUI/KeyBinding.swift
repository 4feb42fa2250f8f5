/// What the person wants a key to do, other than the standard.
package struct KeyBinding: Hashable, Sendable {
    /// The keys that are pressed, one after the other.
    package let keys: [Key]
    /// What they do; nil for nothing.
    package let command: Command?

    package init(_ keys: [Key], _ command: Command?) {
        self.keys = keys
        self.command = command
    }
}

extension Keymap {
    /// The keymap with some keys bound otherwise, or to nothing.
    ///
    /// Of two bindings for the same keys the later counts. Where one begins the other, as C-x
    /// does C-x C-e, the earlier binding is lost: its keys could not be told apart.
    package func binding(_ bindings: [KeyBinding]) -> Keymap {
        var entries = entries
        for binding in bindings where !binding.keys.isEmpty {
            entries.removeAll {
                $0.keys.starts(with: binding.keys) || binding.keys.starts(with: $0.keys)
            }
            guard let command = binding.command else { continue }
            entries.append(Entry(binding.keys, command))
        }
        return Keymap(entries)
    }
}
