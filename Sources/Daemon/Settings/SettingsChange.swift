import Settings

/// What differs between the settings that hold and those that were read. Pure.
struct SettingsChange {
    /// The new settings, but for what cannot change while the server runs.
    private(set) var settings: ServerSettings
    /// A sentence for each setting that is otherwise from now on.
    private(set) var changed: [String] = []
    /// A sentence for each that stays as it is until the next start.
    private(set) var kept: [String] = []

    init(from old: ServerSettings, to new: ServerSettings) {
        settings = new
        var new = new
        compare(ServerSettings.table, old, &new, in: "")
        compare(ListenerSettings.table, old.listener, &new.listener, in: "")
        for (name, listener) in old.listeners.sorted(by: { $0.key < $1.key }) {
            guard var changing = new.listeners[name] else { continue }
            compare(ListenerSettings.table, listener, &changing, in: "[listener \(name)] ")
            new.listeners[name] = changing
        }
        settings = new
    }

    private mutating func compare<Root>(
        _ table: SettingsTable<Root>, _ old: Root, _ new: inout Root, in section: String
    ) {
        for setting in table.settings {
            let (before, after) = (setting.text(old), setting.text(new))
            if before == after { continue }
            let name = section + setting.name
            switch setting.effect {
            case .now: changed.append("\(name) is \(after) now, and was \(before)")
            case .newConnections:
                changed.append("\(name) is \(after) for new connections, and was \(before)")
            case .nextStart:
                kept.append("\(name) stays \(before), and will be \(after) from the next start")
                // What a setting writes it also reads.
                _ = setting.assign(before, to: &new)
            }
        }
    }
}
