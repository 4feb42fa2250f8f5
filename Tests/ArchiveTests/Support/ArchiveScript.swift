import Accounts
import ChatCore
import TextTesting

/// Random changes and questions, as a core makes them.
struct ArchiveScript {
    static let accounts: [AccountName] = ["ann", "Bob", "cyd", "Dora[x]"]
    private static let numbers: [LogNumber] = [1, 2, 3, 4, LogNumber(rawValue: UInt32(Int32.max))]

    private var random: SplitMix
    /// The next offset and time of each log.
    private var ends: [LogNumber: (offset: UInt32, time: Int64)] = [:]

    init(seed: UInt64) { random = SplitMix(seed: seed) }

    mutating func number(in range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &random)
    }

    mutating func account() -> AccountName { random.element(of: Self.accounts) }

    mutating func log() -> LogNumber { random.element(of: Self.numbers) }

    mutating func changes() -> [ArchiveChange] {
        (0..<number(in: 1...20)).map { _ in change() }
    }

    private mutating func change() -> ArchiveChange {
        let log = self.log()
        switch number(in: 0...99) {
        case 0...5: return .began(log, subject(), epoch(from: 0))
        case 6: return .ended(log)
        case 7...8: return .epoch(log, epoch(from: ends[log]?.offset ?? 0))
        case 9...11: return .reserved(log, end: (ends[log]?.offset ?? 0) + 64)
        case 12...15: return .redacted(log, offset(in: log))
        case 16...20:
            return .start(log, account(), number(in: 0...3) == 0 ? nil : offset(in: log))
        default: return .record(log, record(in: log))
        }
    }

    private mutating func subject() -> LogSubject {
        let account = self.account()
        switch number(in: 0...3) {
        case 0:
            return .direct(
                .account(account), .guest(.max - UInt64(number(in: 0...9)), nick: [0x62, 0xC3]))
        case 1: return .direct(.guest(UInt64(number(in: 0...9)), nick: [0x61]), .account(account))
        default: return .room(random.bytes(upTo: 9))
        }
    }

    private mutating func epoch(from start: UInt32) -> LogEpoch {
        LogEpoch(start: start, value: random.next())
    }

    private mutating func record(in log: LogNumber) -> LogRecord {
        var (offset, time) = ends[log] ?? (0, 1_000)
        // A start goes on at the next block.
        offset += number(in: 0...30) == 0 ? 1_024 : UInt32(max(0, number(in: -6...3)))
        time += Int64(number(in: 1...5))
        ends[log] = (offset + 1, time)
        return LogRecord(
            offset: offset, time: ServerTime(milliseconds: time),
            kind: random.element(of: LogRecord.Kind.allCases),
            account: number(in: 0...2) == 0 ? nil : account(), isBot: number(in: 0...9) == 0,
            clientTags: random.bytes(upTo: 4), lines: random.bytes(upTo: 150),
            continuations: UInt32(truncatingIfNeeded: random.next()))
    }

    /// One that may be used, or not be yet.
    private mutating func offset(in log: LogNumber) -> UInt32 {
        UInt32(number(in: 0...Int(ends[log]?.offset ?? 0) + 2))
    }

    mutating func time(in log: LogNumber) -> ServerTime {
        ServerTime(milliseconds: Int64(number(in: 990...Int(ends[log]?.time ?? 1_000) + 10)))
    }

    mutating func query() -> PageQuery {
        let log = self.log()
        return PageQuery(
            log: log, start: number(in: 0...2) == 0 ? offset(in: log) : 0, after: mark(in: log),
            before: mark(in: log), order: number(in: 0...1) == 0 ? .earliest : .latest,
            limit: number(in: 0...9) == 0 ? .max : number(in: 0...12),
            includesEvents: number(in: 0...1) == 0)
    }

    private mutating func mark(in log: LogNumber) -> PageQuery.Mark? {
        switch number(in: 0...11) {
        case 0...3: nil
        case 4...6: .offset(offset(in: log))
        case 7: .offset(random.element(of: [0, .max - 1, .max]))
        case 8: .time(ServerTime(milliseconds: random.element(of: [.min, 0, .max])))
        default: .time(time(in: log))
        }
    }
}
