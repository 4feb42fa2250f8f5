package import ReactorKit
import ReactorTLS
package import TerminalUI
package import Text

/// The client's brain: events in, actions out, and a picture of the screen. Pure.
///
/// It is the workspace around the conversations: each ``Tab`` has its connection, transcript
/// and draft to itself; what all share is here: which of them is shown, the screen's size, the
/// lines sent before, the keys, and what covers the transcript. Keys and commands go to the tab
/// that is shown, news of a connection to the tab that it belongs to.
package struct ClientState {
    /// The tabs in the order of their numbers; never none.
    package internal(set) var tabs: [Tab] = []
    /// Which of them is shown.
    package internal(set) var current = 0
    /// Set by every event that changes what is seen; the session takes it back.
    package var needsDisplay = true
    /// Whether work is under way of which a slice should be done soon, by `workOn`.
    package private(set) var hasWork = false
    /// What the person has set.
    package var settings: ClientSettings {
        didSet { adoptSettings() }
    }

    var rows: Int
    var columns: Int
    /// What covers the screen, or a part of it.
    var mode = Mode.none
    var history: InputHistory
    /// A passing word to the person, until the next key.
    var hint: FittingText?
    var quitIsArmed = false
    /// The keys of a chord that is not complete yet.
    var chord = KeyChord()
    /// What the history was searched for the last time.
    var lastHistoryQuery = ""
    var now: Moment
    var lineHook: LineHook?
    var lastBell: Instant?
    /// What was searched for last, in any tab.
    var lastSearch: SearchQuery?
    /// Whether the hits of a closed search are highlighted, until the next key.
    var showsHits = false
    /// What is known of the terminal's background.
    var background: Background?
    /// Whether the terminal's window has the focus, as far as is known.
    var hasFocus = true
    let keymap: Keymap
    let zone: LocalZone
    /// Whether the person wants to see the text alone.
    package internal(set) var showsTextAlone = false
    /// What earlier runs left that no tab has taken yet.
    var stored: StoredState
    private var nextID = TabID.first
    private let random: any RandomNumberGenerator
    private let timeOfDay: (Int64) -> String

    /// A client at rest with a tab for each endpoint, of which there must be one; `start` makes
    /// them dial.
    package init(
        to endpoints: [Endpoint], rows: Int, columns: Int, now: Moment,
        settings: ClientSettings = ClientSettings(), stored: StoredState = StoredState(),
        zone: LocalZone = .utc, background: Background? = nil,
        random: any RandomNumberGenerator = SystemRandomNumberGenerator(),
        timeOfDay: @escaping (Int64) -> String
    ) {
        precondition(!endpoints.isEmpty, "a client has at least one tab")
        self.rows = rows
        self.columns = columns
        self.now = now
        self.zone = zone
        self.background = background
        self.settings = settings
        self.stored = stored
        keymap = Keymap.standard.binding(settings.keys)
        history = InputHistory(stored.history, limit: settings.historySize)
        self.random = random
        self.timeOfDay = timeOfDay
        for endpoint in endpoints { addTab(to: endpoint) }
    }

    /// The tab that is shown.
    package var tab: Tab { tabs[current] }

    /// The tab of this name.
    func tab(_ id: TabID) -> Tab? { tabs.first { $0.id == id } }

    var theme: Theme { settings.chosenTheme(on: background) }

    /// The first dials.
    package mutating func start(at moment: Moment) -> [ClientAction] {
        now = moment
        tabs[current].present = moment.wallSecond
        tabs[current].show("F1 or /help lists the keys; an empty line closes the connection.")
        let actions = tabs[current].show(at: now) + tabs.indices.flatMap { tabs[$0].dial() }
        followLines()
        return actions
    }

    /// Takes an event in and gives back what is to be done.
    package mutating func handle(_ event: ClientEvent, at moment: Moment) -> [ClientAction] {
        now = moment
        var actions = take(event)
        if actions.contains(.quit) { endUnfinishedLines() }
        if lineHook != nil { for index in tabs.indices { actions += hookLines(of: index) } }
        followLines()
        hasWork = isSearching || tabs[current].isFiltering
        return actions
    }

    // MARK: -

    /// What is shown of a line belongs into the log, although its end is not waited for.
    private mutating func endUnfinishedLines() {
        for index in tabs.indices { _ = tabs[index].endUnfinished(at: now) }
    }

    private mutating func take(_ event: ClientEvent) -> [ClientAction] {
        switch event {
        case .input(.report(let report)):
            needsDisplay = true
            take(report)
            return []
        case .input(let input):
            needsDisplay = true
            // Whoever types is there.
            setFocus(true)
            tabs[current].present = now.wallSecond
            return take(input)
        case .resized(let rows, let columns):
            needsDisplay = true
            (self.rows, self.columns) = (rows, columns)
            return noteTitleRow()
        case .connection(let id, let event): return handle(event, of: id)
        case .edited(let text):
            needsDisplay = true
            edited(text)
            return []
        case .editingFailed(let reason):
            needsDisplay = true
            hint = FittingText("\(reason); the text stays", reason)
            return []
        case .commandEnded(let failure): return commandEnded(failure)
        case .workOn:
            advanceSearch()
            // A filter's next step is taken by what follows every event.
            if tabs[current].isFiltering { needsDisplay = true }
            return []
        case .notice(let text, let isBad):
            needsDisplay = true
            take(notice: text, isBad: isBad)
            return []
        case .terminated: return [.quit]
        }
    }

    /// News of a tab that is not shown are seen by its mark alone.
    private mutating func handle(_ event: ConnectionEvent, of id: TabID) -> [ClientAction] {
        // A tab that was closed has nobody to tell.
        guard let index = tabs.firstIndex(where: { $0.id == id }) else { return [] }
        let mark = tabs[index].activity
        tabs[index].present = now.wallSecond
        let bell = bell(for: event, of: index)
        var actions = tabs[index].handle(event, at: now) + bell
        if case .trusted(let fingerprint) = event { actions += spread(fingerprint, from: index) }
        if index == current || tabs[index].activity != mark { needsDisplay = true }
        return actions
    }

    /// A word for a certificate counts for all tabs that lead to the same place.
    private mutating func spread(
        _ fingerprint: TLSFingerprint, from origin: Int
    ) -> [ClientAction] {
        let endpoint = tabs[origin].endpoint
        var actions: [ClientAction] = []
        for index in tabs.indices
        where index != origin && tabs[index].waits(forTrustIn: fingerprint, at: endpoint) {
            actions += tabs[index].trusted(fingerprint)
        }
        return actions
    }

    /// Seconds that nobody can see wake nobody.
    private mutating func noteTitleRow() -> [ClientAction] {
        guard tab.titleColumns != titleColumns else { return [] }
        for index in tabs.indices { tabs[index].titleColumns = titleColumns }
        return tabs[current].wakeForRetry(at: now) + tabs[current].wakeForAnswer(at: now)
    }

    private var titleColumns: Int { ScreenLayout(rows: rows).title == nil ? 0 : columns }

    /// Adds a tab behind the others, at rest, and tells which one it is.
    @discardableResult
    mutating func addTab(to endpoint: Endpoint) -> Int {
        let transcript = Transcript(
            limit: settings.scrollbackLines, byteLimit: settings.scrollbackBytes)
        var tab = Tab(
            nextID, to: endpoint, transcript: transcript, random: random, timeOfDay: timeOfDay)
        tab.titleColumns = titleColumns
        tab.adopt(settings)
        tab.isWatched = isWatched
        tab.isHooked = lineHook != nil
        tab.restore(from: &stored)
        tabs.append(tab)
        nextID = nextID.next
        return tabs.count - 1
    }
}
