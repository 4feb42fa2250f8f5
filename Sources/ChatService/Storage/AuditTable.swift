import Accounts
import ChatCore
import ReactorDatabase

/// The table of what was done to accounts and rooms, and by operators. It is only added to. Calls
/// block, and throw `DatabaseError`: use it on the thread of its connection.
struct AuditTable {
    private let connection: DatabaseConnection

    /// The table of an open database, which has the schema.
    init(_ connection: DatabaseConnection) { self.connection = connection }

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
