/// One setting of a program: declared once, read, shown, explained and completed from there.
package struct Setting<Root: Sendable>: Sendable {
    /// The name in the file, after `/set`, and of the flag; small letters and hyphens.
    package let name: String
    /// One line of what it is for.
    package let summary: String
    /// When a change takes effect.
    package let effect: SettingEffect
    /// The values that are allowed, in words.
    package let allowed: String
    /// Words to complete.
    package let candidates: [String]
    /// The value as a person writes it.
    package let text: @Sendable (Root) -> String

    private let store: @Sendable (String, inout Root) -> Bool
    private let complaint: @Sendable (String) -> String?

    /// A row of the table.
    package init<Value>(
        _ name: String, _ property: any WritableKeyPath<Root, Value> & Sendable,
        _ format: ValueFormat<Value>, _ effect: SettingEffect, _ summary: String
    ) {
        self.name = name
        self.summary = summary
        self.effect = effect
        allowed = format.allowed
        candidates = format.candidates
        text = { format.text($0[keyPath: property]) }
        complaint = format.complaint
        store = { text, root in
            guard let value = format.parse(text) else { return false }
            root[keyPath: property] = value
            return true
        }
    }

    fileprivate init(
        name: String, summary: String, effect: SettingEffect, allowed: String,
        candidates: [String], text: @escaping @Sendable (Root) -> String,
        store: @escaping @Sendable (String, inout Root) -> Bool,
        complaint: @escaping @Sendable (String) -> String?
    ) {
        self.name = name
        self.summary = summary
        self.effect = effect
        self.allowed = allowed
        self.candidates = candidates
        self.text = text
        self.store = store
        self.complaint = complaint
    }

    /// The same setting of something that has a `Root` in it.
    package func lifted<Outer>(
        to property: any WritableKeyPath<Outer, Root> & Sendable
    ) -> Setting<Outer> {
        Setting<Outer>(
            name: name, summary: summary, effect: effect, allowed: allowed,
            candidates: candidates, text: { text($0[keyPath: property]) },
            store: { store($0, &$1[keyPath: property]) }, complaint: complaint)
    }

    /// Assigns a value; returns the reason if the value is not allowed.
    package func assign(_ text: String, to root: inout Root) -> String? {
        // As in the file; a path with a NUL would be another path.
        if text.unicodeScalars.contains(where: { $0.value < 0x20 && $0 != "\t" }) {
            return "\(name) cannot have a control character in its value"
        }
        if store(text, &root) { return nil }
        if let reason = complaint(text) { return "\(name): \(reason)" }
        return "\(name) cannot be \"\(text)\": allowed is \(allowed)"
            + suggestion(for: text, among: candidates)
    }
}

/// When a change of a setting takes effect.
package enum SettingEffect: Sendable {
    /// `newConnections`: existing ones keep what they were made with.
    case now, newConnections, nextStart

    /// The words for a person.
    package var words: String {
        switch self {
        case .now: "from now on"
        case .newConnections: "by new connections"
        case .nextStart: "from the next start"
        }
    }
}
