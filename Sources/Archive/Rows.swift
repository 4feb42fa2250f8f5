import Accounts
import ChatCore
import ReactorDatabase

extension LogNumber {
    /// How the tables identify it.
    var key: Int64 { Int64(rawValue) }
}

extension AccountName {
    /// How the tables have it; they compare without case.
    var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension Row {
    /// An offset.
    func offset(_ index: Int) throws -> UInt32 {
        guard let offset = UInt32(exactly: try self[index] as Int64) else {
            throw column(index).mismatch("what is no offset")
        }
        return offset
    }

    /// The name of an account.
    func account(_ index: Int) throws -> AccountName {
        // It is a nick, and so in ASCII.
        guard let name = try column(index).withBytes({ AccountName($0) }) else {
            throw column(index).mismatch("what is no name")
        }
        return name
    }
}

extension LogRecord {
    /// The columns of a record, in the order in which they are read.
    static let columns = "id, time, kind, account, is_bot, tags, lines, continuations"

    /// Reads a record.
    init(_ row: borrowing Row) throws {
        let id: Int64 = try row[0]
        guard let kind = UInt8(exactly: try row[2] as Int64).flatMap(Kind.init(rawValue:)) else {
            throw row.column(2).mismatch("what is no kind of record")
        }
        self.init(
            offset: UInt32(truncatingIfNeeded: id), time: ServerTime(milliseconds: try row[1]),
            kind: kind, account: row.column(3).storage == .null ? nil : try row.account(3),
            isBot: try row[4], clientTags: try row[5], lines: try row[6],
            continuations: UInt32(truncatingIfNeeded: try row[7] as Int64))
    }
}

extension LogSubject {
    /// How `logs` has it: a room, or two sides.
    struct Row {
        var room: [UInt8]?
        var one: Side?
        var other: Side?

        init(_ subject: LogSubject) {
            switch subject {
            case .room(let name): room = name
            case .direct(let one, let other): (self.one, self.other) = (Side(one), Side(other))
            }
        }
    }

    /// How `logs` has an identity: an account, or a guest with a nick.
    struct Side {
        var account: String?
        var guest: Int64?
        var nick: [UInt8]?

        init(_ identity: Identity) {
            switch identity {
            case .account(let name): account = name.text
            case .guest(let number, let nick):
                (guest, self.nick) = (Int64(bitPattern: number), nick)
            }
        }
    }

    /// Reads a subject from seven columns: the room, and three for each side.
    init(_ row: borrowing ReactorDatabase.Row, at index: Int) throws {
        if let name = try row[index] as [UInt8]? {
            self = .room(name)
        } else {
            self = .direct(
                try Identity(row, at: index + 1), try Identity(row, at: index + 4))
        }
    }
}

extension Identity {
    fileprivate init(_ row: borrowing Row, at index: Int) throws {
        if row.column(index).storage != .null {
            self = .account(try row.account(index))
        } else {
            self = .guest(
                UInt64(bitPattern: try row[index + 1]), nick: try row[index + 2])
        }
    }
}
