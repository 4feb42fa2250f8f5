package import ChatCore
import ReactorDatabase

extension ArchiveTables {
    /// The records that a query asks for, in ascending order of their offsets. The log must not have
    /// ended.
    ///
    /// Without events it reads one range of one table, so that a page is never short because of
    /// events among the messages; with events it merges two ranges.
    package func page(_ query: PageQuery) throws -> [LogRecord] {
        guard query.limit > 0 else { return [] }
        let source = query.includesEvents ? RecordSource.all : .messages
        var range = RecordRange(of: query.log, from: query.start)
        switch query.after {
        case nil: break
        case .offset(let offset): range.begin(at: Int64(offset) + 1)
        case .time(let time): range.begin(at: try boundary(in: range, of: source) { $0 <= time })
        }
        switch query.before {
        case nil: break
        case .offset(let offset): range.end(before: Int64(offset))
        case .time(let time):
            range.end(before: try boundary(in: range, of: source) { $0 < time })
        }
        guard !range.isEmpty else { return [] }
        switch query.order {
        case .earliest: return try records(source.ascending, range, query.limit)
        case .latest: return try records(source.descending, range, query.limit).reversed()
        }
    }

    func records(_ sql: String, _ range: RecordRange, _ limit: Int) throws -> [LogRecord] {
        try connection.rows(sql, range.firstID, range.lastID, limit) { try LogRecord($0) }
    }

    /// An offset: for the records before it `isBefore` is true, for those from it on it is false.
    ///
    /// Times ascend with offsets, so that it is found by bisection; between two records there may
    /// be many offsets without one.
    func boundary(
        in range: RecordRange, of source: RecordSource, where isBefore: (ServerTime) -> Bool
    ) throws -> Int64 {
        guard !range.isEmpty,
            let last = try connection.firstRow(
                source.last, range.firstID, range.lastID, read: { try $0[0] as Int64 })
        else { return range.upper }
        let next = try connection.statement(source.first)
        var lower = range.lower
        var upper = range.offset(of: last) + 1
        while lower < upper {
            let middle = lower + (upper - lower) / 2
            let found = try next.firstRow(range.id(of: middle), range.id(of: upper - 1)) {
                (offset: range.offset(of: try $0[0]), time: ServerTime(milliseconds: try $0[1]))
            }
            if let found, isBefore(found.time) {
                lower = found.offset + 1
            } else {
                upper = middle
            }
        }
        return lower
    }
}

/// Which records are read.
struct RecordSource {
    static let messages = RecordSource(table: "messages")
    /// Messages and events.
    static let all = RecordSource(table: "records")

    /// The first records of a range; the parameters are its ends and the limit.
    let ascending: String
    /// The last records of a range, the last one first.
    let descending: String
    /// Number and time of the first record of a range; the parameters are its ends.
    let first: String
    /// Number and time of the last one.
    let last: String

    private init(table: String) {
        let range = "FROM \(table) WHERE id BETWEEN ? AND ?"
        ascending = "SELECT \(LogRecord.columns) \(range) ORDER BY id LIMIT ?"
        descending = "SELECT \(LogRecord.columns) \(range) ORDER BY id DESC LIMIT ?"
        first = "SELECT id, time \(range) ORDER BY id LIMIT 1"
        last = "SELECT id, time \(range) ORDER BY id DESC LIMIT 1"
    }
}
