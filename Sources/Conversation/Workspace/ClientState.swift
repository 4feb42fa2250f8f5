import ChatClient
import ReactorKit
import ReactorTLS
package import Settings
package import TerminalUI
package import Text

/// The client's logic: events in, actions and a picture of the screen out. Pure.
///
/// It is the workspace around the conversations: each ``Link`` has a connection, and each
/// ``Buffer`` a transcript and a draft; a tab shows a buffer. Their shared state is here: the
/// current tab, the screen's size, the input history, the keys, and the open mode. Keys and
/// commands are handled by the current tab, events of a connection by its link.
package struct ClientState {
    /// The tabs in the order of their numbers; never empty.
    package internal(set) var tabs: [Buffer] = []
    /// The connections; never empty.
    package internal(set) var links: [Link] = []
    /// The index of the current tab.
    package internal(set) var current = 0
    /// The indices of the tabs by their buffers.
    var places: [BufferID: Int] = [:]
    /// Set by every event that changes the screen; the session clears it.
    package var needsDisplay = true
    /// Whether work is in progress of which `workOn` should perform a slice soon.
    package private(set) var hasWork = false
    /// The settings of all connections, with those of single endpoints; a tab has the settings of
    /// its link.
    package var settings: ClientSettings {
        didSet {
            if settings.keys != oldValue.keys { keymap = settings.keymap }
            adoptSettings()
        }
    }

    var rows: Int
    var columns: Int
    /// The open mode, which covers the screen or a part of it.
    var mode = Mode.none
    var histories: InputHistories
    /// What was killed, in any tab.
    var killRing = KillRing()
    /// A short message, shown until the next key.
    var hint: Hint?
    var quitIsArmed = false
    /// The keys of an incomplete chord.
    var chord = KeyChord()
    /// The last query of a search in the history.
    var lastHistoryQuery = ""
    var now: Moment
    var lineHook: LineHook?
    var lastBell: Instant?
    /// The last query of a search in a transcript, in any tab.
    var lastSearch: SearchQuery?
    /// Whether the hits of a closed search are highlighted, until the next key.
    var showsHits = false
    /// The terminal's background, if known.
    var background: Background?
    /// Whether the terminal's window has the focus, as far as known.
    var hasFocus = true
    var keymap: Keymap
    /// What `/set` has changed and `/save` has not saved.
    package internal(set) var unsavedSettings: [SettingsEdit] = []
    let zone: LocalZone
    /// The client's files, for the help.
    let files: [ClientFile]
    /// Whether only the text is shown.
    package internal(set) var showsTextAlone = false
    /// The settings `log` of all tabs, each once.
    package internal(set) var logSettings: [String] = []
    /// The state of earlier runs that no tab has taken yet.
    var stored: StoredState
    /// The tabs that have changed since the last `takeUnsaved`.
    var touched = TouchedTabs()
    /// What a network's client wants done, in memory that is used again.
    var chatOutput = ClientOutput()
    /// The reason that other members of rooms see when the client exits.
    var quitReason = ""
    private var nextLink = LinkID.first
    var nextBuffer = BufferID.first
    private let userName: String
    private let random: any RandomNumberGenerator
    private let timeOfDay: (Int64) -> String

    /// A client with a tab for each destination, of which there must be at least one; `start`
    /// dials in each.
    package init(
        to destinations: [Destination], rows: Int, columns: Int, now: Moment,
        settings: ClientSettings = ClientSettings(), stored: StoredState = StoredState(),
        files: [ClientFile] = [], userName: String = "guest",
        zone: LocalZone = .utc, background: Background? = nil,
        random: any RandomNumberGenerator = SystemRandomNumberGenerator(),
        timeOfDay: @escaping (Int64) -> String
    ) {
        precondition(!destinations.isEmpty, "a client has at least one tab")
        self.rows = rows
        self.columns = columns
        self.now = now
        self.zone = zone
        self.background = background
        self.settings = settings
        self.stored = stored
        self.files = files
        keymap = settings.keymap
        histories = InputHistories(stored.history, limit: settings.historySize)
        self.stored.history = []
        self.userName = userName
        self.random = random
        self.timeOfDay = timeOfDay
        for destination in destinations { addTab(to: destination) }
    }

    /// The current tab.
    package var tab: Buffer { tabs[current] }

    /// The input history of the current tab's endpoint.
    var history: InputHistory {
        get { histories[tab.endpointKey] }
        _modify { yield &histories[tabs[current].endpointKey] }
    }

    var theme: Theme { tabSettings.chosenTheme(on: background) }

    /// The first dials.
    package mutating func start(at moment: Moment) -> [ClientAction] {
        now = moment
        tabs[current].present = moment.wallSecond
        let help = keymap.name(of: .help)
        tabs[current].show("\(help) or /help lists the keys and commands; /quit leaves.")
        let shown = showCurrentTab()
        let actions =
            shown
            + tabs.indices.flatMap {
                withLink(of: $0) { link, buffer, now in link.dial(in: &buffer, at: now) }
            }
        followLines()
        return actions
    }

    /// Takes an event and returns the actions to perform.
    package mutating func handle(_ event: ClientEvent, at moment: Moment) -> [ClientAction] {
        now = moment
        touched.add(current)
        var actions = take(event)
        touched.add(current)
        if actions.contains(.quit) {
            endUnfinishedLines()
            actions = quitNetworks() + actions
        }
        if lineHook != nil {
            for index in touched.indices(of: tabs) { actions += hookLines(of: index) }
        }
        followLines()
        hasWork = isSearching || tabs[current].isFiltering
        return actions
    }

    // MARK: -

    /// Logs the start of a line that is shown, without waiting for its end.
    private mutating func endUnfinishedLines() {
        touched.all()
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
            // Typing shows that the person looks at the screen.
            setFocus(true)
            tabs[current].present = now.wallSecond
            return take(input)
        case .resized(let rows, let columns):
            needsDisplay = true
            (self.rows, self.columns) = (rows, columns)
            fitHelp()
            return noteTitleRow()
        case .connection(let id, let event): return handle(event, of: id)
        case .edited(let text):
            needsDisplay = true
            edited(text)
            return []
        case .editingFailed(let reason):
            needsDisplay = true
            hint = .failure(sentence(reason, "the text stays"), reason)
            return []
        case .draft(let claim, let draft):
            restore(draft, for: claim)
            return []
        case .commandEnded(let failure): return commandEnded(failure)
        case .workOn:
            advanceSearch()
            // The filter's next step is taken after every event.
            if tabs[current].isFiltering { needsDisplay = true }
            return []
        case .settingsRead(let reading):
            needsDisplay = true
            take(reading)
            return []
        case .settingsSaved(let saving):
            needsDisplay = true
            take(saving)
            return []
        case .notice(let text, let isBad):
            needsDisplay = true
            take(notice: text, isBad: isBad)
            return []
        case .terminated: return [.quit]
        }
    }

    /// An event of a link whose tab is not shown changes only the tab's mark on the screen.
    private mutating func handle(_ event: ConnectionEvent, of id: LinkID) -> [ClientAction] {
        // The tab may have been closed.
        guard let index = tabs.indices.first(where: { tabs[$0].link == id }),
            let link = linkIndex(of: id)
        else { return [] }
        touched.add(index)
        let mark = tabs[index].activity
        tabs[index].present = now.wallSecond
        let before = bellContext(of: index, link: link)
        let wasHidden = tabs[current].inputVisibility == .hiddenByServer
        var actions: [ClientAction]
        if links[link].isNetwork {
            actions = handleChat(event, of: link, home: index)
            if case .received = event { return actions }
            needsDisplay = true
        } else {
            // Not by `withLink`, whose closure would copy each line's event.
            let requests = links[link].handle(event, in: &tabs[index], at: now)
            actions = requests.map { ClientAction.connection(id, $0) }
        }
        if let before, ringsBell(for: event, of: index, before: before) { actions.append(.bell) }
        if !wasHidden, tabs[current].inputVisibility == .hiddenByServer {
            actions += leaveTextMode()
        }
        if case .trusted(let fingerprint) = event { actions += spread(fingerprint, from: index) }
        if index == current || tabs[index].activity != mark || isTabListOpen {
            needsDisplay = true
        }
        return actions
    }

    /// An accepted certificate is accepted for all links to the same place.
    private mutating func spread(
        _ fingerprint: TLSFingerprint, from origin: Int
    ) -> [ClientAction] {
        let endpoint = tabs[origin].endpoint
        touched.all()
        return tabs.indices.filter { $0 != origin }.flatMap { index in
            withLink(of: index) { link, buffer, now in
                link.waits(forTrustIn: fingerprint, at: endpoint)
                    ? link.trusted(fingerprint, in: &buffer, at: now) : []
            }
        }
    }

    /// Seconds that are not visible cause no wake-ups.
    private mutating func noteTitleRow() -> [ClientAction] {
        let columns = titleColumns
        return withLink(of: current) { link, _, now in
            guard link.titleColumns != columns else { return [] }
            link.titleColumns = columns
            return link.wake(at: now)
        }
    }

    var titleColumns: Int { ScreenLayout(rows: rows).title == nil ? 0 : columns }

    /// Adds a tab with its own link after the others, without dialling; returns its index.
    @discardableResult
    mutating func addTab(to destination: Destination) -> Int {
        let settings = settings.settings(ofEndpoint: destination.name)
        var link = Link(
            nextLink, to: destination, userName: userName, random: random, timeOfDay: timeOfDay)
        link.adopt(settings)
        links.append(link)
        nextLink = nextLink.next
        return insertTab(of: link, target: nil, at: tabs.count)
    }

    /// Inserts a buffer of a link before the tab at an index, and returns the index.
    mutating func insertTab(of link: Link, target: Buffer.Target?, at index: Int) -> Int {
        let settings = link.settings
        let transcript = Transcript(
            limit: settings.scrollbackLines, byteLimit: settings.scrollbackBytes)
        var buffer = Buffer(
            nextBuffer, of: link, target: target, endpointKey: stored.key(of: link.endpoint),
            transcript: transcript)
        nextBuffer = nextBuffer.next
        histories.open(buffer.endpointKey)
        buffer.adopt(settings)
        buffer.isWatched = hasFocus || !settings.focus
        buffer.isHooked = lineHook != nil
        buffer.restore(from: &stored)
        tabs.insert(buffer, at: index)
        if tabs.count > 1, index <= current { current += 1 }
        noteTabs()
        return index
    }
}
