/// What an operator of the network did, for the log and the database. Pure.
package struct OperatorAct: Hashable, Sendable {
    /// The name of OPER.
    package let actor: String
    /// What it was: `banned`.
    package let act: String
    /// What it was done to, without anybody's address; empty for nothing.
    package let subject: String
    /// More about it, such as a reason; empty for nothing.
    package let detail: String

    package init(actor: String, act: String, subject: String = "", detail: String = "") {
        self.actor = actor
        self.act = act
        self.subject = subject
        self.detail = detail
    }
}
