/// One setting of a program: declared once to be read, shown, explained and completed.
package struct Setting<Root: Sendable>: Sendable {
    /// The name in the file, after `/set`, and of the flag; lowercase letters and hyphens.
    package let name: String
    /// A summary in one line.
    package let summary: String
    /// When a change takes effect.
    package let effect: SettingEffect
    /// The allowed values as a phrase.
    package let allowed: String
    /// The completions.
    package let candidates: [String]
    /// The value as text, for a file.
    package let text: @Sendable (Root) -> String
    /// A value's text as it is shown: without its secret, if it has one.
    package let masked: @Sendable (String) -> String

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
        masked = format.masked
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
        masked: @escaping @Sendable (String) -> String,
        store: @escaping @Sendable (String, inout Root) -> Bool,
        complaint: @escaping @Sendable (String) -> String?
    ) {
        self.name = name
        self.summary = summary
        self.effect = effect
        self.allowed = allowed
        self.candidates = candidates
        self.text = text
        self.masked = masked
        self.store = store
        self.complaint = complaint
    }

    /// The same setting of a value that contains a `Root`.
    package func lifted<Outer>(
        to property: any WritableKeyPath<Outer, Root> & Sendable
    ) -> Setting<Outer> {
        Setting<Outer>(
            name: name, summary: summary, effect: effect, allowed: allowed,
            candidates: candidates, text: { text($0[keyPath: property]) }, masked: masked,
            store: { store($0, &$1[keyPath: property]) }, complaint: complaint)
    }

    /// The value as it is shown.
    package func shown(in root: Root) -> String { masked(text(root)) }

    /// Assigns a value; returns the reason if the value is not allowed.
    package func assign(_ text: String, to root: inout Root) -> String? {
        // As in the file; a path with a NUL would mean another path.
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
    /// `newConnections`: existing connections keep their values.
    case now, newConnections, nextStart

    /// The phrase for a person.
    package var words: String {
        switch self {
        case .now: "effective immediately"
        case .newConnections: "effective for new connections"
        case .nextStart: "effective at the next start"
        }
    }
}
