import Accounts
import ChatCore
import ReactorDatabase

/// The table of what was done to accounts and rooms, and by operators. It is only added to. Calls
/// block, and throw `DatabaseError`: use it on the thread of its connection.
struct AuditTable {
    /// A row.
    struct Entry {
        /// Seconds since 1970.
        let second: Int64
        let act: String
        /// An account, a room, a mask, or empty.
        let subject: String
        /// The operator, or the account that gets a room; nil when the subject did it, or the
        /// administrator on the machine.
        let actor: String?
        let detail: String?
    }

    private let connection: DatabaseConnection

    /// The table of an open database, which has the schema.
    init(_ connection: DatabaseConnection) { self.connection = connection }

    /// The last entries, the oldest first.
    func entries(last count: Int) throws -> [Entry] {
        try connection.rows(
            """
            SELECT time, act, subject, actor, detail FROM audit ORDER BY number DESC LIMIT ?
            """, count
        ) {
            Entry(
                second: try $0[0], act: try $0[1], subject: try $0[2], actor: try $0[3],
                detail: try $0[4])
        }.reversed()
    }

    /// Notes an act; `actor` is nil when the subject did it, or the administrator on the machine.
    func note(
        _ act: String, _ subject: String, by actor: String? = nil, detail: String? = nil,
        at second: Int64
    ) throws {
        try connection.run(
            "INSERT INTO audit (time, act, subject, actor, detail) VALUES (?, ?, ?, ?, ?)", second,
            act, subject, actor, detail)
    }

    /// Notes what an operator did.
    func note(_ act: OperatorAct, at second: Int64) throws {
        try note(
            act.act, act.subject, by: act.actor, detail: act.detail.isEmpty ? nil : act.detail,
            at: second)
    }
}
