import Services
import Settings

/// The differences between the settings in effect and those that were read. Pure.
struct SettingsChange {
    /// The new settings, with the old values of what cannot change while the server runs.
    private(set) var settings: ServerSettings
    /// A sentence for each setting that changes.
    private(set) var changed: [String] = []
    /// A sentence for each that stays unchanged until the next start.
    private(set) var kept: [String] = []
    /// Their names.
    private(set) var waiting: [String] = []

    init(from old: ServerSettings, to new: ServerSettings) {
        settings = new
        var new = new
        compare(ServerSettings.table, old, &new, in: "")
        compare(old.listener, &new.listener, in: "")
        for (name, listener) in old.listeners.sorted(by: { $0.key < $1.key }) {
            guard var changing = new.listeners[name] else { continue }
            var service = listener.service
            if changesService(listener, changing, named: name, old, new) {
                service = changing.service
                changing.service = listener.service
            }
            compare(listener, &changing, in: "[listener \(name)] ")
            changing.service = service
            new.listeners[name] = changing
        }
        compareServices(old, &new)
        settings = new
    }

    /// Compares the services of both; a listener keeps its service until the next start.
    private mutating func compareServices(_ old: ServerSettings, _ new: inout ServerSettings) {
        let used = Set(new.allListeners.map(\.settings.service))
        let usedBefore = Set(old.allListeners.map(\.settings.service))
        for name in Set(old.services.keys).union(new.services.keys).union(used).sorted() {
            guard let before = old.section(ofService: name) else { continue }
            guard var after = new.section(ofService: name), after.type == before.type else {
                if usedBefore.contains(name), used.contains(name) || new.services[name] != nil {
                    kept.append("[service \(name)] stays unchanged until the next start")
                    waiting.append("[service \(name)]")
                    new.services[name] = before
                }
                continue
            }
            for (value, other) in zip(before.values, after.values)
            where note(
                "[service \(name)] \(value.name)", value.text, other.text, value.effect,
                isSecret: value.isSecret || other.isSecret)
            {
                _ = after.assign(value.text, to: value.name)
            }
            if after != new.section(ofService: name) { new.services[name] = after }
        }
    }

    /// Whether new connections of a listener get another service of the same type; notes the
    /// settings that differ for them.
    private mutating func changesService(
        _ old: ListenerSettings, _ new: ListenerSettings, named name: String,
        _ before: ServerSettings, _ after: ServerSettings
    ) -> Bool {
        guard old.service != new.service, let former = before.section(ofService: old.service),
            let section = after.section(ofService: new.service), section.canReplace(former)
        else { return false }
        let values = zip(former.values, section.values).filter { $0.text != $1.text }
        for (value, other) in values {
            _ = note(
                "[listener \(name)] \(value.name)", value.text, other.text, .newConnections)
        }
        if values.isEmpty {
            _ = note("[listener \(name)] service", old.service, new.service, .newConnections)
        }
        return true
    }

    private mutating func compare(
        _ old: ListenerSettings, _ new: inout ListenerSettings, in section: String
    ) {
        // A listener has a framing exactly where it has a room, and no row of its own for it.
        func framing(_ listener: ListenerSettings) -> String {
            listener.room == nil ? "unset" : Framing.lines.rawValue
        }
        _ = note(section + "framing", framing(old), framing(new), .nextStart)
        compare(ListenerSettings.table, old, &new, in: section)
    }

    private mutating func compare<Root>(
        _ table: SettingsTable<Root>, _ old: Root, _ new: inout Root, in section: String
    ) {
        for setting in table.settings
        where note(section + setting.name, setting.text(old), setting.text(new), setting.effect) {
            // A setting can read what it writes.
            _ = setting.assign(setting.text(old), to: &new)
        }
    }

    /// True when the setting must keep its old value.
    private mutating func note(
        _ name: String, _ before: String, _ after: String, _ effect: SettingEffect,
        isSecret: Bool = false
    ) -> Bool {
        if before == after { return false }
        let values = isSecret ? "" : " from \(before) to \(after)"
        switch effect {
        case .now: changed.append("\(name) changed\(values)")
        case .newConnections:
            changed.append("\(name) changed\(values), for new connections")
        case .nextStart:
            waiting.append(name)
            kept.append(
                isSecret
                    ? "\(name) stays unchanged until the next start"
                    : "\(name) stays \(before) until the next start, then \(after)")
            return true
        }
        return false
    }
}
