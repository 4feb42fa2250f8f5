import Accounts
import ChatService
import Digests
import FileTesting
import ReactorDatabase
import SystemPackage
import TerminalTesting
import Testing

@Suite("Invitations to register", .timeLimit(.minutes(10)))
struct InvitationTests {
    private let folder: TemporaryFolder
    private let connection: DatabaseConnection
    private let table: InvitationTable

    init() throws {
        folder = try TemporaryFolder()
        connection = try DatabaseConnection(
            at: .file(folder.path.appending("accounts.db").string),
            schema: NetworkDatabase.schema)
        table = InvitationTable(connection)
    }

    private func order(_ order: InvitationOrder) throws -> [String] {
        try order.carryOut(in: folder.path)
    }

    private func insert(
        _ name: String, _ code: String, at second: Int64 = 1
    ) throws -> AccountTables.Insertion {
        let account = Accounts.Account(
            name: try #require(AccountName(Array(name.utf8))),
            verifier: try PasswordVerifier(of: Array("secret".utf8), rounds: 4_096),
            registeredAt: second)
        return try connection.transaction {
            try AccountTables(connection).insert(
                account, .registered, Invitation(code: Array(code.utf8)), at: second)
        }
    }

    @Test func `an invitation is for so many accounts, and for so long`() throws {
        let (invitation, code) = Invitation.make(random: Array(0..<10))
        try table.add(invitation, uses: 2, until: 100, by: "administrator", at: 1)
        #expect(try insert("ann", "1111") == .notInvited)
        #expect(try insert("ann", code) == .done)
        #expect(try insert("ann", code) == .nameTaken)
        #expect(try table.all(at: 1).map(\.usesLeft) == [1])
        #expect(try insert("bob", code, at: 100) == .notInvited)
        #expect(try insert("bob", code, at: 99) == .done)
        #expect(try insert("cleo", code) == .notInvited)
        #expect(try table.all(at: 1) == [])
        #expect(try AccountTables(connection).all().map { "\($0.name)" } == ["ann", "bob"])
        let notes = try connection.rows("SELECT act, subject, detail FROM audit ORDER BY number") {
            "\(try $0[0] as String) \(try $0[1] as String) \(try $0[2] as String? ?? "")"
        }
        let name = invitation.name
        #expect(
            notes == [
                "invitation added \(name) ", "registered ann invitation \(name)",
                "registered bob invitation \(name)",
            ])
    }

    @Test func `an administrator adds, lists and deletes, and the code is shown once`() throws {
        let added = try order(.add(uses: 3, days: 7))
        let code = added[0]
        #expect(code.split(separator: "-").map(\.count) == [4, 4, 4, 4])
        #expect(added[1].hasPrefix("for 3 accounts until "))
        let listed = try order(.list)
        #expect(listed.count == 1 && listed[0].contains("  for 3 accounts  made "))
        #expect(!listed[0].contains(code))
        let other = try order(.add(uses: 1, days: 1))[0]
        #expect(try order(.list).count == 2)
        let error = #expect(throws: OrderRefused.self) { try order(.delete("nothing")) }
        #expect(error?.description == "there is no such invitation")
        #expect(throws: OrderRefused.self) { try order(.delete("")) }
        let name = String(listed[0].prefix(8))
        #expect(try order(.delete(name)) == ["deleted \(name)"])
        #expect(try order(.delete(other.lowercased())).count == 1)
        #expect(try order(.list) == [])
    }

    @Test func `what has expired is deleted`() throws {
        let (invitation, _) = Invitation.make(random: Array(0..<10))
        try table.add(invitation, uses: 1, until: 100, by: "administrator", at: 1)
        _ = try order(.list)
        let count = try connection.firstRow("SELECT count(*) FROM invitations") { try $0[0] as Int }
        #expect(count == 0)
    }
}
