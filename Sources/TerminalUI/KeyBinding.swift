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
    /// Of two bindings for the same key the later counts. Sequences of several keys are left out.
    package func binding(_ bindings: [KeyBinding]) -> Keymap {
        var entries = entries
        for binding in bindings {
            guard let key = binding.keys.first, binding.keys.count == 1 else { continue }
            entries.removeAll { $0.key == key }
            guard let command = binding.command else { continue }
            let summary = self.entries.first { $0.command == command }?.summary
            entries.append(Entry(key, command, summary ?? command.name))
        }
        return Keymap(entries)
    }
}
