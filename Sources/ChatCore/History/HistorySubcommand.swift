import ReactorIRC

/// The subcommands of CHATHISTORY (the draft/chathistory specification).
enum HistorySubcommand: String {
    case after = "AFTER"
    case around = "AROUND"
    case before = "BEFORE"
    case between = "BETWEEN"
    case latest = "LATEST"
    case targets = "TARGETS"

    /// With the subcommand itself and the limit.
    var parameterCount: Int {
        switch self {
        case .after, .around, .before, .latest, .targets: 4
        case .between: 5
        }
    }

    /// What is wanted of a log, by one reference or two.
    func queries(_ query: PageQuery, _ references: [HistoryReference]) -> [PageQuery] {
        var query = query
        let mark = references[0].mark
        switch self {
        case .latest:
            query.after = mark
            return [query]
        case .before:
            query.before = mark
            return [query]
        case .after:
            query.after = mark
            query.order = .earliest
            return [query]
        case .around:
            // What is at the reference is the first of the later half.
            var later = query
            later.after = references[0].markBefore
            later.order = .earliest
            later.limit = query.limit - query.limit / 2
            query.before = mark
            query.limit /= 2
            return query.limit == 0 ? [later] : [query, later]
        case .between: return Self.queries(query, between: mark, and: references[1].mark)
        case .targets: return []
        }
    }

    /// From the first mark towards the second. Which one is earlier is not known where one is an id
    /// and the other a time: then one of two queries finds nothing.
    private static func queries(
        _ query: PageQuery, between one: PageQuery.Mark?, and other: PageQuery.Mark?
    ) -> [PageQuery] {
        var (forwards, backwards) = (query, query)
        (forwards.after, forwards.before, forwards.order) = (one, other, .earliest)
        (backwards.after, backwards.before, backwards.order) = (other, one, .latest)
        switch (one, other) {
        case (.offset(let one), .offset(let other)): return [one <= other ? forwards : backwards]
        case (.time(let one), .time(let other)): return [one <= other ? forwards : backwards]
        default: return [forwards, backwards]
        }
    }
}

/// What a parameter of CHATHISTORY names.
enum HistoryReference {
    /// `*`: no message.
    case start
    case time(ServerTime)
    case id(MessageID)
    /// The place of an id in a log.
    case offset(UInt32)

    /// Nil for what is no reference.
    init?(_ word: ArraySlice<UInt8>) {
        let text = String(decoding: word, as: UTF8.self)
        if text == "*" {
            self = .start
        } else if text.hasPrefix("timestamp="), let time = ServerTime(isoText: word.dropFirst(10)) {
            self = .time(time)
        } else if text.hasPrefix("msgid=") {
            self = .id(MessageID(text.dropFirst(6)))
        } else {
            return nil
        }
    }

    /// Nil for the beginning.
    var mark: PageQuery.Mark? {
        switch self {
        case .start, .id: nil
        case .time(let time): .time(time)
        case .offset(let offset): .offset(offset)
        }
    }

    /// The mark directly before it.
    var markBefore: PageQuery.Mark? {
        switch self {
        case .start, .id: nil
        case .time(let time): .time(ServerTime(milliseconds: time.milliseconds - 1))
        case .offset(let offset): offset == 0 ? nil : .offset(offset - 1)
        }
    }
}

extension MessageID {
    /// Reads `epoch-offset`; any other text is an id that no log has.
    init(_ text: Substring) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        if parts.count == 2, let epoch = UInt64(parts[0], radix: 36), let offset = UInt64(parts[1])
        {
            self.init(epoch: epoch, offset: offset)
        } else {
            self.init(epoch: 0, offset: .max)
        }
    }
}
