import ReactorKit
import Settings
import Text

/// The transcript that the client writes without a screen, in the format of the full screen's.
///
/// Call on the reactor's thread.
final class PlainLog {
    private let storage: Storage
    private let setting: String
    private let endpoint: String

    /// Nil when the setting `log` is off; `report` is called when writing fails or works again.
    init?(
        _ begin: ClientStart, of endpoint: Endpoint, on reactor: Reactor,
        report: @escaping (String) -> Void
    ) {
        guard let setting = begin.settings.log, let files = begin.files else { return nil }
        self.setting = setting
        self.endpoint = begin.stored.key(of: endpoint)
        storage = Storage(files, on: reactor)
        storage.report = { text, _ in report(text) }
    }

    /// Adds a line.
    func add(_ speaker: LoggedLine.Speaker, _ bytes: some Collection<UInt8>) {
        let line = LoggedLine(endpoint, speaker, Array(bytes))
        storage.keep(Unsaved(log: [line]), log: setting, at: WallTime.second)
    }

    /// Adds a line of the program's own, with the time as on the screen.
    func add(event: String) {
        let time = LocalZone.here.time(of: WallTime.second).clock
        add(.program, "\(time) \(event)".utf8)
    }

    /// Writes what is left, and calls `done` when it is written or the time limit has passed.
    func close(_ done: @escaping () -> Void) { storage.close(done) }
}
