import DequeModule

/// Pages of a log, of what is in memory and of what is stored. Pure.
extension LogHistory {
    /// True when memory has all records that a query wants, so that the archive is not asked.
    func hasAll(of query: PageQuery) -> Bool {
        guard number != nil else { return true }
        guard let first = tail.first?.record else { return false }
        if query.start >= first.offset { return true }
        switch query.after {
        case .offset(let offset) where offset + 1 >= first.offset: return true
        case .time(let time) where time >= first.time: return true
        default: break
        }
        guard query.order == .latest else { return false }
        return records(of: query).count == query.limit
    }

    /// The records in memory that a query wants.
    func records(of query: PageQuery) -> [LogRecord] {
        switch query.order {
        case .earliest:
            return Array(tail.lazy.map(\.record).filter(query.includes).prefix(query.limit))
        case .latest:
            return tail.reversed().lazy.map(\.record).filter(query.includes)
                .prefix(query.limit).reversed()
        }
    }

    /// A page: what the archive has of it, and what is in memory. A record may be in both.
    func page(_ query: PageQuery, stored: [LogRecord]) -> [LogRecord] {
        let start = tail.first?.record.offset ?? .max
        let all = stored.filter { $0.offset < start && !isRemoved($0.offset) } + records(of: query)
        return query.order == .earliest
            ? Array(all.prefix(query.limit)) : Array(all.suffix(query.limit))
    }
}

extension PageQuery {
    /// True when the query wants a record, unless there are too many.
    package func includes(_ record: LogRecord) -> Bool {
        guard record.offset >= start, includesEvents || record.kind.isMessage else { return false }
        switch after {
        case .offset(let offset): if record.offset <= offset { return false }
        case .time(let time): if record.time <= time { return false }
        case nil: break
        }
        switch before {
        case .offset(let offset): return record.offset < offset
        case .time(let time): return record.time < time
        case nil: return true
        }
    }
}
