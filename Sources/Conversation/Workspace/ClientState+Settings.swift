import Settings
import TerminalUI
import Text

/// `/set`, and the effects of a changed setting.
extension ClientState {
    /// The settings of the current tab.
    package var tabSettings: ClientSettings { settings(of: tabs[current].link) }

    /// The settings of a link.
    func settings(of id: LinkID) -> ClientSettings {
        linkIndex(of: id).map { links[$0].settings } ?? settings
    }

    /// Changes a setting, or shows one, or all.
    mutating func change(_ argument: String) throws(CommandRefused) {
        let name = link.name
        switch settings.set(argument, inTabOf: name) {
        case .refused(let reason): throw CommandRefused(FittingText(reason))
        case .shown(let lines): for line in lines { tabs[current].show(line) }
        case .changed(let setting, let value, let effect):
            let owner = settings.owner(ofSetting: setting, inTabOf: name)
            let section = owner.map(EndpointSection.path(of:)) ?? []
            let edit = SettingsEdit(setting, value, in: section)
            unsavedSettings.removeAll { $0.path == edit.path }
            unsavedSettings.append(edit)
            let saving = effect == .nextStart ? " after /save" : ""
            tabs[current].show("\(edit.text), \(effect.words)\(saving)")
        }
        tabs[current].view.toEnd()
    }

    // MARK: - The file

    /// `/save`.
    func save() throws(CommandRefused) -> [ClientAction] {
        guard !unsavedSettings.isEmpty else {
            throw CommandRefused(
                FittingText(
                    "nothing to save: /set has changed no setting since they were read or saved",
                    "nothing to save: /set has changed nothing", "nothing to save"))
        }
        return [.saveSettings(unsavedSettings)]
    }

    mutating func take(_ saving: SettingsSaving) {
        if let failure = saving.failure {
            return take(notice: "the settings are not saved: \(failure)", isBad: true)
        }
        guard saving.conflicts.isEmpty else {
            let list = saving.conflicts.map(\.text).joined(separator: "; ")
            return take(
                notice: "the settings are not saved, since \(saving.path) was changed: \(list);"
                    + " /reload takes that, /save again replaces it", isBad: true)
        }
        unsavedSettings.removeAll { saving.edits.contains($0) }
        let list = saving.edits.map(\.text).joined(separator: "; ")
        take(notice: "saved to \(saving.path): \(list)", isBad: false)
    }

    /// Takes settings that were read again, if they are valid; what was not saved is dropped.
    mutating func take(_ reading: SettingsReading) {
        guard reading.problems.isEmpty else {
            for problem in reading.problems { take(notice: problem, isBad: true) }
            return take(notice: "the settings stay as they were", isBad: false)
        }
        for index in links.indices where reading.settings.section(named: links[index].name) == nil {
            links[index].name = reading.settings.name(of: links[index].endpoint)
        }
        settings = reading.settings
        for warning in reading.warnings { take(notice: warning, isBad: false) }
        let dropped = unsavedSettings.map(\.text).joined(separator: "; ")
        unsavedSettings = []
        take(
            notice: "the settings were read again"
                + (dropped.isEmpty ? "" : "; dropped, since it was not saved: \(dropped)"),
            isBad: false)
    }

    // MARK: - Effects

    /// Shows the times in this mode, until the next start.
    mutating func setTimestamps(_ mode: StampMode) {
        let name = "timestamps"
        settings.assign(
            mode.rawValue, to: name,
            ofEndpoint: settings.owner(ofSetting: name, inTabOf: link.name))
    }

    /// Applies the settings whose changes are effective immediately.
    mutating func adoptSettings() {
        touched.all()
        histories.limit = settings.historySize
        for index in links.indices {
            links[index].adopt(settings.settings(ofEndpoint: links[index].name))
        }
        for index in tabs.indices {
            tabs[index].adopt(link(of: tabs[index]).settings)
            tabs[index].endpointName = link(of: tabs[index]).name
            tabs[index].isWatched = isWatched(index)
        }
        noteLogs()
    }
}

extension SettingsEdit {
    /// The edit for a person: `line-end = crlf for home`; an empty value means no entry.
    fileprivate var text: String {
        let value = ClientSettings.table[name]?.masked(value) ?? value
        let place = section.last.map { " for \($0)" } ?? ""
        return value.isEmpty ? "no \(name)\(place)" : "\(name) = \(value)\(place)"
    }
}
