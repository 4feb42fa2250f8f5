package import ReactorKit
import ReactorTLS
package import TerminalUI
package import Text

/// The client's brain: events in, actions out, and a picture of the screen. Pure.
///
/// It is the workspace around the conversations: each ``Link`` has a connection, and each
/// ``Buffer`` a transcript and a draft; a tab shows a buffer. What all share is here: which tab is
/// shown, the screen's size, the input history, the keys, and what covers the transcript. Keys
/// and commands go to the tab that is shown, events of a connection to its link.
package struct ClientState {
    /// The tabs in the order of their numbers; never none.
    package internal(set) var tabs: [Buffer] = []
    /// The connections; never none.
    package internal(set) var links: [Link] = []
    /// Which tab is shown.
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
    private var nextLink = LinkID.first
    private var nextBuffer = BufferID.first
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
    package var tab: Buffer { tabs[current] }

    var theme: Theme { settings.chosenTheme(on: background) }

    /// The first dials.
    package mutating func start(at moment: Moment) -> [ClientAction] {
        now = moment
        tabs[current].present = moment.wallSecond
        tabs[current].show("F1 or /help lists the keys; an empty line closes the connection.")
        let shown = showCurrentTab()
        let actions =
            shown
            + tabs.indices.flatMap {
                withLink(of: $0) { link, buffer, _ in link.dial(in: &buffer) }
            }
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
        for index in tabs.indices { _ = withLink(of: index) { $0.endUnfinished(in: &$1, at: $2) } }
    }

    private mutating func take(_ event: ClientEvent) -> [ClientAction] {
        switch event {
        case .input(.report(let report)):
            needsDisplay = true
            take(report)
            return []
        case .input(let input):
            needsDisplay = true
            // A person who types is there.
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

    /// An event of a link whose tab is not shown changes nothing on the screen but the tab's mark.
    private mutating func handle(_ event: ConnectionEvent, of id: LinkID) -> [ClientAction] {
        // The tab may be closed by now.
        guard let index = tabs.firstIndex(where: { $0.link == id }) else { return [] }
        let mark = tabs[index].activity
        tabs[index].present = now.wallSecond
        let bell = bell(for: event, of: index)
        var actions = withLink(of: index) { $0.handle(event, in: &$1, at: $2) } + bell
        if case .trusted(let fingerprint) = event { actions += spread(fingerprint, from: index) }
        if index == current || tabs[index].activity != mark { needsDisplay = true }
        return actions
    }

    /// An accepted certificate is accepted for all links to the same place.
    private mutating func spread(
        _ fingerprint: TLSFingerprint, from origin: Int
    ) -> [ClientAction] {
        let endpoint = tabs[origin].endpoint
        return tabs.indices.filter { $0 != origin }.flatMap { index in
            withLink(of: index) { link, buffer, _ in
                link.waits(forTrustIn: fingerprint, at: endpoint)
                    ? link.trusted(fingerprint, in: &buffer) : []
            }
        }
    }

    /// Seconds that cannot be seen cause no wake-ups.
    private mutating func noteTitleRow() -> [ClientAction] {
        let columns = titleColumns
        return withLink(of: current) { link, _, now in
            guard link.titleColumns != columns else { return [] }
            link.titleColumns = columns
            return link.wake(at: now)
        }
    }

    private var titleColumns: Int { ScreenLayout(rows: rows).title == nil ? 0 : columns }

    /// Adds a tab with a link of its own behind the others, at rest; returns its index.
    @discardableResult
    mutating func addTab(to endpoint: Endpoint) -> Int {
        var link = Link(nextLink, to: endpoint, random: random, timeOfDay: timeOfDay)
        link.adopt(settings)
        let transcript = Transcript(
            limit: settings.scrollbackLines, byteLimit: settings.scrollbackBytes)
        var buffer = Buffer(nextBuffer, of: link, transcript: transcript)
        buffer.adopt(settings)
        buffer.isWatched = isWatched
        buffer.isHooked = lineHook != nil
        buffer.restore(from: &stored)
        links.append(link)
        tabs.append(buffer)
        (nextLink, nextBuffer) = (nextLink.next, nextBuffer.next)
        return tabs.count - 1
    }
}

/// Tabs and their links.
extension ClientState {
    /// The link of the tab that is shown.
    package var link: Link { link(of: tab) }

    /// The link of a buffer, which is there as long as the buffer is.
    func link(of buffer: Buffer) -> Link {
        links.first { $0.id == buffer.link } ?? links[0]
    }

    /// Calls `body` with a tab's link, its buffer and the time, and wraps what the link wants done.
    mutating func withLink(
        of tab: Int, _ body: (inout Link, inout Buffer, Moment) -> [ConnectionAction]
    ) -> [ClientAction] {
        guard let index = links.firstIndex(where: { $0.id == tabs[tab].link }) else { return [] }
        let id = links[index].id
        return body(&links[index], &tabs[tab], now).map { .connection(id, $0) }
    }

    /// Puts the current tab on the screen.
    mutating func showCurrentTab() -> [ClientAction] {
        let columns = titleColumns
        return withLink(of: current) { link, buffer, now in
            buffer.appear()
            link.titleColumns = columns
            return link.wake(at: now)
        }
    }

    /// Takes the current tab off the screen.
    mutating func hideCurrentTab() -> [ClientAction] {
        withLink(of: current) { link, buffer, now in
            buffer.disappear()
            link.titleColumns = 0
            return link.wakeForRetry(at: now)
        }
    }
}
