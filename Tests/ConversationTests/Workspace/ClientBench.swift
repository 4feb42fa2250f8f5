import Conversation
import ReactorKit
import Settings
import TerminalUI

/// A client under test, with a clock that is turned by hand and no chance in its waits.
struct ClientBench {
    /// Each state that the connection can be in.
    enum Situation: CaseIterable {
        case connecting, up, down, closing
    }

    /// Where the first tab leads.
    static let endpoint = Endpoint(host: "localhost", port: 21_567)

    var state: ClientState
    private var moment = Moment(instant: .now, wallSecond: 12 * 3600)

    /// A client that has not dialled yet.
    init(
        rows: Int = 8, columns: Int = 76, settings: ClientSettings = ClientSettings(),
        stored: StoredState = StoredState(),
        random: any RandomNumberGenerator = LowestNumbers(), endpoints: [Endpoint] = [endpoint]
    ) {
        state = ClientState(
            to: endpoints.map { Destination($0) }, rows: rows, columns: columns, now: moment,
            settings: settings, stored: stored, random: random, timeOfDay: Self.timeOfDay)
    }

    /// A client whose first dial is under way.
    static func connecting(rows: Int = 8, columns: Int = 76) -> ClientBench {
        var bench = ClientBench(rows: rows, columns: columns)
        bench.start()
        return bench
    }

    /// A client that is connected.
    static func up(rows: Int = 8, columns: Int = 76) -> ClientBench {
        var bench = connecting(rows: rows, columns: columns)
        bench.handle(.connected(peer: "127.0.0.1:21567"))
        return bench
    }

    /// A client whose first dial has failed, and which waits a second for the next one.
    static func down(rows: Int = 8, columns: Int = 76) -> ClientBench {
        var bench = connecting(rows: rows, columns: columns)
        bench.handle(.dialFailed("connection refused, is the server running?"))
        return bench
    }

    /// A client that hung up, and waits for the other side's end of it.
    static func closing() -> ClientBench {
        var bench = up()
        bench.press(.enter)
        return bench
    }

    init(in situation: Situation) {
        switch situation {
        case .connecting: self = .connecting()
        case .up: self = .up()
        case .down: self = .down()
        case .closing: self = .closing()
        }
    }

    /// Settings as a file has them.
    static func settings(_ text: String) -> ClientSettings {
        ClientSettings.read(SettingsSources(prefix: "carillon", text: SettingsText(text))).0
    }

    // MARK: - What happens to it

    @discardableResult
    mutating func start() -> [ClientAction] {
        state.start(at: moment)
    }

    @discardableResult
    mutating func handle(_ event: ClientEvent) -> [ClientAction] {
        state.handle(event, at: moment)
    }

    /// The actions of all keys, in their order.
    @discardableResult
    mutating func press(_ keys: Key...) -> [ClientAction] {
        keys.flatMap { handle(.input(.key($0))) }
    }

    @discardableResult
    mutating func type(_ text: String) -> [ClientAction] {
        text.flatMap { handle(.input(.key(.character($0)))) }
    }

    @discardableResult
    mutating func paste(_ text: String) -> [ClientAction] {
        handle(.input(.paste(text)))
    }

    /// As the person has set it.
    mutating func configure(_ change: (inout ClientSettings) -> Void) {
        change(&state.settings)
    }

    /// Types a text, and presses Enter.
    @discardableResult
    mutating func enter(_ text: String) -> [ClientAction] {
        type(text) + press(.enter)
    }

    @discardableResult
    mutating func receive(_ line: String) -> [ClientAction] {
        handle(.received(Array(line.utf8), isCut: false))
    }

    /// As the session does.
    mutating func showScreen() {
        state.needsDisplay = false
    }

    mutating func pass(_ duration: Duration) {
        moment.instant += duration
        moment.wallSecond += duration.components.seconds
    }

    var now: Instant { moment.instant }

    // MARK: - What is seen

    var picture: String { state.screen().picture }

    /// The rows of the picture, the title first.
    var pictureRows: [String] {
        picture.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    var title: String { pictureRows.first ?? "" }

    /// The thin line above the input.
    var ruler: String { pictureRows.dropLast().last ?? "" }

    /// The lines between title and ruler that have something in them.
    var lines: [String] { pictureRows.dropFirst().dropLast(2).filter { !$0.isEmpty } }

    // MARK: -

    private static func timeOfDay(_ second: Int64) -> String {
        let parts = [second / 3600 % 24, second / 60 % 60, second % 60]
        return parts.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    }
}

/// Dice that show the lowest number: jitter takes nothing off.
struct LowestNumbers: RandomNumberGenerator {
    // Zero itself would be refused for ever by the unbiased choice of a number.
    mutating func next() -> UInt64 { 1 }
}
