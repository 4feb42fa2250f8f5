/// Tabs and their links.
extension ClientState {
    /// The link of the current tab.
    package var link: Link { link(of: tab) }

    /// The link of a buffer, which exists as long as the buffer.
    func link(of buffer: Buffer) -> Link {
        links.first { $0.id == buffer.link } ?? links[0]
    }

    /// The index of a link; nil if the link is closed.
    func linkIndex(of id: LinkID) -> Int? {
        // By index: `firstIndex(where:)` copies each link, with all that it retains, for each line.
        links.indices.first { links[$0].id == id }
    }

    /// Calls `body` with a tab's link, its buffer and the time, and wraps the link's actions.
    mutating func withLink(
        of tab: Int, _ body: (inout Link, inout Buffer, Moment) -> [ConnectionAction]
    ) -> [ClientAction] {
        let id = tabs[tab].link
        guard let index = linkIndex(of: id) else { return [] }
        return body(&links[index], &tabs[tab], now).map { .connection(id, $0) }
    }

    /// The index of a buffer's tab; nil if it is closed.
    func index(of buffer: BufferID) -> Int? { places[buffer] }

    /// Adds a tab for a room or a person, after the other tabs of its link; returns its index.
    mutating func addTab(of link: Int, target: Buffer.Target) -> Int {
        let id = links[link].id
        let last = tabs.indices.last { tabs[$0].link == id } ?? tabs.count - 1
        return insertTab(of: links[link], target: target, at: last + 1)
    }

    /// Notes that tabs were added, removed or moved.
    mutating func noteTabs() {
        places = Dictionary(uniqueKeysWithValues: tabs.indices.map { (tabs[$0].id, $0) })
        touched.all()
        noteLogs()
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
