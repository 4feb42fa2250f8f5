package import Accounts
package import ChatCore
package import Digests
package import ReactorDatabase
import ReactorIRC

/// The tables of a network's accounts, and what is done with them. Calls block, and throw
/// `DatabaseError`: use it on the thread of its connection. Times are seconds since 1970.
package struct AccountTables {
    /// What is noted of a change.
    package enum Act: String, Sendable {
        case registered, added, dropped, deleted, suspended, resumed
        case passwordChanged = "password changed"
        case passwordSet = "password set"
        case certificateAdded = "certificate added"
        case certificateRemoved = "certificate removed"
    }

    private let connection: DatabaseConnection

    /// The tables of an open database, which has the schema.
    package init(_ connection: DatabaseConnection) { self.connection = connection }

    // MARK: - Looking up

    /// The account with a name; nil when there is none.
    package func account(named name: AccountName) throws -> Accounts.Account? {
        try connection.firstRow(
            """
            SELECT name, verifier, registered_at, mail_address, is_suspended FROM accounts
            WHERE folded = ?
            """, name.key
        ) { try account($0, certificates: certificates(of: name)) }
    }

    /// The account that has a certificate.
    package func owner(of certificate: CertificateFingerprint) throws -> Accounts.Account? {
        let name = try connection.firstRow(
            "SELECT account FROM certificates WHERE fingerprint = ?", certificate.bytes
        ) { AccountName(Array((try $0[0] as String).utf8)) }
        return try name?.flatMap(account(named:))
    }

    /// All accounts by their names, without their certificates.
    package func all() throws -> [Accounts.Account] {
        try connection.rows(
            """
            SELECT name, verifier, registered_at, mail_address, is_suspended FROM accounts
            ORDER BY folded
            """
        ) { try account($0, certificates: []) }
    }

    /// Which of these accounts do not exist any more, or are suspended.
    package func changes(of names: [AccountName]) throws -> [AccountChange] {
        let find = try connection.statement("SELECT is_suspended FROM accounts WHERE folded = ?")
        return try names.compactMap { name in
            switch try find.firstRow(name.key, read: { try $0[0] as Bool }) {
            case nil: .deleted(name)
            case true: .suspended(name)
            case false: nil
            }
        }
    }

    private func certificates(of name: AccountName) throws -> [CertificateFingerprint] {
        try connection.rows(
            "SELECT fingerprint FROM certificates WHERE account = ? ORDER BY number", name.key
        ) { CertificateFingerprint(bytes: try $0[0]) }.compactMap { $0 }
    }

    private func account(
        _ row: borrowing Row, certificates: [CertificateFingerprint]
    ) throws -> Accounts.Account {
        guard let name = AccountName(Array((try row[0] as String).utf8)) else {
            throw row.column(0).mismatch("what is no name")
        }
        guard let verifier = PasswordVerifier(try row[1] as String) else {
            throw row.column(1).mismatch("what is no verifier")
        }
        let mailAddress = (try row[3] as String?).flatMap { MailAddress(Array($0.utf8)) }
        var account = Accounts.Account(
            name: name, verifier: verifier, registeredAt: try row[2], mailAddress: mailAddress,
            certificates: certificates)
        account.isSuspended = try row[4]
        return account
    }

    // MARK: - Changes: true when there was something to change

    /// What came of a new account.
    package enum Insertion: Sendable {
        case done
        /// There is one of its name.
        case nameTaken
        /// The invitation cannot be used.
        case notInvited
    }

    /// Stores a new account, and uses the invitation up if there is one; all of it or, in a
    /// transaction, nothing.
    package func insert(
        _ account: Accounts.Account, _ act: Act, _ invitation: Invitation? = nil, at second: Int64
    ) throws -> Insertion {
        let invitations = InvitationTable(connection)
        if let invitation, try !invitations.isUsable(invitation, at: second) {
            return .notInvited
        }
        try connection.run(
            """
            INSERT INTO accounts (folded, name, verifier, registered_at, mail_address)
            VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """, account.name.key, "\(account.name)", "\(account.verifier)",
            account.registeredAt, account.mailAddress?.text)
        let detail = invitation.map { "invitation \($0.name)" }
        guard try note(act, account.name, detail: detail, at: second) else { return .nameTaken }
        if let invitation { try invitations.use(invitation) }
        return .done
    }

    /// Stores another verifier of an account.
    package func replaceVerifier(
        of name: AccountName, with verifier: PasswordVerifier, _ act: Act, at second: Int64
    ) throws -> Bool {
        try connection.run(
            "UPDATE accounts SET verifier = ? WHERE folded = ?", "\(verifier)", name.key)
        return try note(act, name, at: second)
    }

    /// Suspends an account, or undoes that.
    package func suspend(_ name: AccountName, _ isSuspended: Bool, at second: Int64) throws -> Bool
    {
        try connection.run(
            "UPDATE accounts SET is_suspended = ? WHERE folded = ?", isSuspended, name.key)
        return try note(isSuspended ? .suspended : .resumed, name, at: second)
    }

    /// Deletes an account with its certificates.
    package func delete(_ name: AccountName, _ act: Act, at second: Int64) throws -> Bool {
        try connection.run("DELETE FROM accounts WHERE folded = ?", name.key)
        return try note(act, name, at: second)
    }

    /// Adds a certificate, unless an account has it, or the account has as many as it may.
    package func add(
        _ certificate: CertificateFingerprint, to name: AccountName, at second: Int64
    ) throws -> Bool {
        try connection.run(
            """
            INSERT INTO certificates (fingerprint, account) SELECT ?, folded FROM accounts
            WHERE folded = ? AND (SELECT count(*) FROM certificates WHERE account = folded) < ?
            ON CONFLICT DO NOTHING
            """, certificate.bytes, name.key, Accounts.Account.certificateLimit)
        return try note(.certificateAdded, name, at: second)
    }

    /// Removes a certificate of an account.
    package func remove(
        _ certificate: CertificateFingerprint, from name: AccountName, at second: Int64
    ) throws -> Bool {
        try connection.run(
            "DELETE FROM certificates WHERE fingerprint = ? AND account = ?", certificate.bytes,
            name.key)
        return try note(.certificateRemoved, name, at: second)
    }

    /// Notes the change before, if there was one.
    private func note(
        _ act: Act, _ name: AccountName, detail: String? = nil, at second: Int64
    ) throws -> Bool {
        guard connection.changeCount > 0 else { return false }
        try AuditTable(connection).note(act.rawValue, name.key, detail: detail, at: second)
        return true
    }
}

extension AccountName {
    /// How the tables identify it.
    var key: String { String(decoding: folded.bytes, as: UTF8.self) }
}
