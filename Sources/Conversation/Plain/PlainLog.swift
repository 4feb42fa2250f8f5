import ReactorKit
import Settings
import Text

/// The transcript that the client keeps without a screen, by the rules of the one with it.
///
/// Call on the reactor's thread.
final class PlainLog {
    private let storage: Storage
    private let setting: String
    private let endpoint: String

    /// Nil when the settings want none; `report` is called with what happens to the file.
    init?(
        _ begin: ClientStart, of endpoint: Endpoint, on reactor: Reactor,
        report: @escaping (String) -> Void
    ) {
        guard let setting = begin.settings.log, let files = begin.files else { return nil }
        self.setting = setting
        self.endpoint = endpoint.description
        storage = Storage(files, on: reactor)
        storage.report = { text, _ in report(text) }
    }

    /// Adds a line.
    func add(_ speaker: LoggedLine.Speaker, _ bytes: some Collection<UInt8>) {
        let line = LoggedLine(endpoint, speaker, Array(bytes))
        storage.keep(Unsaved(log: [line]), log: setting, at: WallTime.second)
    }

    /// Adds a line of the program's own, with the time that it has on the screen.
    func add(event: String) {
        let time = LocalZone.here.time(of: WallTime.second).clock
        add(.program, "\(time) \(event)".utf8)
    }

    /// Writes what is left, and calls `done` when that is done, or takes too long.
    func close(_ done: @escaping () -> Void) { storage.close(done) }
}
