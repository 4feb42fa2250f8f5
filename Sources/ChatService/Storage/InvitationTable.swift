package import Accounts
package import ReactorDatabase
import Text

/// The table of invitations to register an account. Calls block, and throw `DatabaseError`: use it on
/// the thread of its connection. Times are seconds since 1970.
package struct InvitationTable {
    /// An invitation, whose code cannot be found from it.
    package struct Row: Hashable, Sendable {
        /// The beginning of its digest, in hexadecimal digits.
        package let name: String
        package let madeAt: Int64
        /// Nil for one that does not expire.
        package let expiresAt: Int64?
        /// How many accounts may still be registered by it.
        package let usesLeft: Int
    }

    private let connection: DatabaseConnection

    /// The table of an open database, which has the schema.
    package init(_ connection: DatabaseConnection) { self.connection = connection }

    /// Stores a new invitation.
    package func add(
        _ invitation: Invitation, uses: Int, until expiresAt: Int64?, by actor: String,
        at second: Int64
    ) throws {
        try connection.run(
            """
            INSERT INTO invitations (digest, made_at, made_by, expires_at, uses_left)
            VALUES (?, ?, ?, ?, ?)
            """, invitation.digest, second, actor, expiresAt, uses)
        try AuditTable(connection).note("invitation added", invitation.name, at: second)
    }

    /// The invitations that can be used, the oldest first.
    package func all(at second: Int64) throws -> [Row] {
        try connection.rows(
            """
            SELECT digest, made_at, expires_at, uses_left FROM invitations
            WHERE expires_at IS NULL OR expires_at > ? ORDER BY made_at, digest
            """, second
        ) { row in
            Row(
                name: Invitation.name(of: try row[0]), madeAt: try row[1], expiresAt: try row[2],
                usesLeft: try row[3])
        }
    }

    /// Whether an account may be registered by it.
    package func isUsable(_ invitation: Invitation, at second: Int64) throws -> Bool {
        try connection.firstRow(
            """
            SELECT 1 FROM invitations
            WHERE digest = ? AND uses_left > 0 AND (expires_at IS NULL OR expires_at > ?)
            """, invitation.digest, second
        ) { _ in true } ?? false
    }

    /// Counts an account that is registered by it.
    package func use(_ invitation: Invitation) throws {
        try connection.run(
            "UPDATE invitations SET uses_left = uses_left - 1 WHERE digest = ?",
            invitation.digest)
        try connection.run(
            "DELETE FROM invitations WHERE digest = ? AND uses_left <= 0", invitation.digest)
    }

    /// Deletes those whose name begins with these digits; returns their names.
    package func delete(named prefix: String, at second: Int64) throws -> [String] {
        let digests = try connection.rows("SELECT digest FROM invitations") {
            try $0[0] as [UInt8]
        }.filter { Hexadecimal.text(of: $0).hasPrefix(prefix.lowercased()) }
        for digest in digests {
            try connection.run("DELETE FROM invitations WHERE digest = ?", digest)
            try AuditTable(connection).note(
                "invitation deleted", Invitation.name(of: digest), at: second)
        }
        return digests.map(Invitation.name)
    }

    /// Deletes those that have expired.
    package func expire(at second: Int64) throws {
        try connection.run("DELETE FROM invitations WHERE expires_at <= ?", second)
    }
}

extension Invitation {
    /// How an administrator identifies it, who does not have the code any more.
    package var name: String { Self.name(of: digest) }

    fileprivate static func name(of digest: [UInt8]) -> String {
        Hexadecimal.text(of: digest.prefix(nameByteCount))
    }
}
