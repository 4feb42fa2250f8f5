import ReactorKit
import Settings
import TerminalUI
import Text

/// The transcript that the client writes without a screen, in the format of the full screen's.
///
/// Call on the reactor's thread.
final class PlainLog {
    private let storage: Storage
    private let setting: String
    private let endpoint: String
    private let colors: ClientSettings.Colors
    private var rendition = RenditionReader()

    /// Nil when the setting `log` is off; `report` is called when writing fails or works again.
    init?(
        _ settings: ClientSettings, in files: StateFiles?, of endpoint: String,
        on reactor: Reactor, report: @escaping (String) -> Void
    ) {
        guard let setting = settings.log, let files else { return nil }
        self.setting = setting
        self.endpoint = endpoint
        colors = settings.colors
        storage = Storage(files, on: reactor)
        storage.report = { text, _ in report(text) }
    }

    /// Adds a line, without the sequences for the server's colours.
    func add(_ speaker: LoggedLine.Speaker, _ bytes: some Collection<UInt8>) {
        var text = Array(bytes)
        if speaker == .peer, colors != .marks { text = rendition.take(text).bytes }
        let line = LoggedLine(endpoint, speaker, text)
        storage.keep(Unsaved(logs: [setting: [line]]), logs: [setting], at: WallTime.second)
    }

    /// Adds a line of the program's own, with the time as on the screen.
    func add(event: String) {
        let time = LocalZone.here.time(of: WallTime.second).clock
        add(.program, "\(time) \(event)".utf8)
    }

    /// Writes what is left, and calls `done` when it is written or the time limit has passed.
    func close(_ done: @escaping () -> Void) { storage.close(done) }
}
