import ReactorIRC

/// The changes of one MODE, each decided on what the ones before it leave: the room itself does not
/// change yet. Changes without an effect are dropped. Pure.
struct RoomModeDraft: ~Copyable {
    private var modes: RoomModes
    private var lists: [MaskListKind: MaskList]
    private var ranks: [UserID: Ranks] = [:]
    private var changes: [RoomChange] = []
    private var announced: [ModeChange] = []

    /// A draft that begins with the room's modes and lists.
    init(_ modes: RoomModes, lists: [MaskListKind: MaskList]) {
        self.modes = modes
        self.lists = lists
    }

    /// The changes for the room's log, and as members see them.
    consuming func finish() -> (changes: [RoomChange], announced: [ModeChange]) {
        (changes, announced)
    }

    mutating func setFlag(_ flag: RoomModes.Flags, _ change: ModeChange) {
        guard modes.flags.contains(flag) != change.isSetting else { return }
        if change.isSetting {
            // A room is not private and secret (RFC 2811, section 4.2.6): secret is the stronger.
            if flag == .isPrivate, modes.flags.contains(.secret) { return }
            if flag == .secret {
                setFlag(.isPrivate, ModeChange(isSetting: false, letter: UInt8(ascii: "p")))
            }
        }
        if change.isSetting { modes.flags.insert(flag) } else { modes.flags.remove(flag) }
        changes.append(.flag(flag, isSet: change.isSetting))
        announced.append(ModeChange(isSetting: change.isSetting, letter: change.letter))
    }

    /// Sets the key, or removes it; its removal is announced without it.
    mutating func setKey(_ key: [UInt8]?) {
        guard modes.key != key else { return }
        modes.key = key
        changes.append(.key(key))
        announced.append(
            ModeChange(
                isSetting: key != nil, letter: UInt8(ascii: "k"),
                argument: (key ?? [UInt8(ascii: "*")])[...]))
    }

    mutating func setLimit(_ limit: Int?) {
        guard modes.limit != limit else { return }
        modes.limit = limit
        changes.append(.limit(limit))
        announced.append(
            ModeChange(
                isSetting: limit != nil, letter: UInt8(ascii: "l"),
                argument: limit.map { Array(String($0).utf8)[...] }))
    }

    mutating func setRank(
        _ rank: Ranks, of user: UserID, named nick: [UInt8], having current: Ranks,
        _ change: ModeChange
    ) {
        var new = ranks[user] ?? current
        guard new.contains(rank) != change.isSetting else { return }
        if change.isSetting { new.insert(rank) } else { new.remove(rank) }
        ranks[user] = new
        changes.append(.rank(user, rank, isSet: change.isSetting))
        announced.append(
            ModeChange(isSetting: change.isSetting, letter: change.letter, argument: nick[...]))
    }

    /// Adds a mask to a list; false when all lists together have as many as the limit allows.
    mutating func add(_ entry: MaskList.Entry, to kind: MaskListKind, limit: Int) -> Bool {
        if lists[kind]?.entry(of: entry.mask) != nil { return true }
        guard lists.values.reduce(0, { $0 + $1.count }) < limit else { return false }
        lists[kind, default: MaskList()].insert(entry)
        noteMask(kind, entry, isSet: true)
        return true
    }

    /// Removes a mask, which is announced as it is in the list.
    mutating func remove(_ mask: ExtendedMask, from kind: MaskListKind) {
        guard let entry = lists[kind]?.entry(of: mask) else { return }
        lists[kind]?.remove(mask)
        noteMask(kind, entry, isSet: false)
    }

    /// Takes all ranks from a member.
    mutating func removeRanks(_ ranks: Ranks, of user: UserID, named nick: [UInt8]) {
        for (rank, letter, _) in Ranks.all where ranks.contains(rank) {
            setRank(
                rank, of: user, named: nick, having: ranks,
                ModeChange(isSetting: false, letter: letter))
        }
    }

    /// Makes all modes and lists those of a room that was kept.
    mutating func replace(with stored: StoredRoom) {
        for (letter, flag) in RoomModes.Flags.letters {
            setFlag(flag, ModeChange(isSetting: stored.flags.contains(flag), letter: letter))
        }
        setKey(stored.key)
        setLimit(stored.limit)
        let kept = Set(stored.masks)
        for (kind, list) in lists {
            for entry in list.entries where !kept.contains(StoredMask(kind, entry)) {
                remove(entry.mask, from: kind)
            }
        }
        for mask in stored.masks { _ = add(mask.entry, to: mask.list, limit: .max) }
    }

    private mutating func noteMask(
        _ kind: MaskListKind, _ entry: MaskList.Entry, isSet: Bool
    ) {
        changes.append(.mask(kind, entry, isSet: isSet))
        announced.append(
            ModeChange(isSetting: isSet, letter: kind.letter, argument: entry.mask.text[...]))
    }
}
