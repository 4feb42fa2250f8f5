import Accounts
import ChatCore
import TextTesting

/// What people say in many rooms, by chance: a tenth of it are events.
struct Talk: Sendable {
    /// How many accounts may read each room.
    private static let readers = 20

    private var chance = SplitMix(seed: 1)
    private var time: Int64 = 1_700_000_000_000
    /// The next offset of each room.
    private var ends: [UInt32]
    private let start: Int64

    init(rooms: Int) {
        ends = Array(repeating: 0, count: rooms)
        start = time
    }

    /// The logs begin.
    mutating func begin() -> [ArchiveChange] {
        ends.indices.flatMap { room in
            [
                .began(
                    log(room), .room(Array("#room-\(room)".utf8)),
                    LogEpoch(start: 0, value: chance.next()))
            ]
                + (0..<Self.readers).compactMap { number in
                    account(number + room).map { .start(log(room), $0, 0) }
                }
        }
    }

    mutating func records(_ count: Int) -> [ArchiveChange] {
        (0..<count).map { _ in
            let room = Int.random(in: 0..<ends.count, using: &chance)
            let person = Int.random(in: 0..<500, using: &chance)
            time += 1
            defer { ends[room] += 1 }
            let source = ":person\(person)!~person@\(7_000_000 + person).cloak"
            let isEvent = Int.random(in: 0..<10, using: &chance) == 0
            let line =
                isEvent
                ? "\(source) JOIN #room-\(room) person\(person) :A person"
                : "\(source) PRIVMSG #room-\(room) :" + text()
            return .record(
                log(room),
                LogRecord(
                    offset: ends[room], time: ServerTime(milliseconds: time),
                    kind: isEvent ? .join : .privmsg, account: account(person),
                    lines: Array((line + "\r\n").utf8)))
        }
    }

    /// Asks for a hundred records before somewhere in a room.
    func query(by chance: inout SplitMix, isByTime: Bool, includesEvents: Bool) -> PageQuery {
        let room = Int.random(in: 0..<ends.count, using: &chance)
        let offset = UInt32(Int.random(in: 0..<Int(ends[room]) + 1, using: &chance))
        let span = Int(time - start) + 1
        return PageQuery(
            log: log(room),
            before: isByTime
                ? .time(
                    ServerTime(
                        milliseconds: start + Int64(Int.random(in: 0..<span, using: &chance))))
                : .offset(offset),
            order: .latest, limit: 100, includesEvents: includesEvents)
    }

    private func log(_ room: Int) -> LogNumber { LogNumber(rawValue: UInt32(room) + 1) }

    private func account(_ number: Int) -> AccountName? {
        AccountName("person\(number % 500)".utf8)
    }

    /// Between 10 and 70 letters.
    private mutating func text() -> String {
        let all = "when words fail, music speaks; where words leave off, music begins to be"
        return String(all.prefix(10 + Int.random(in: 0..<61, using: &chance)))
    }
}
