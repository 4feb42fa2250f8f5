import Accounts
import ChatCore
import ReactorDatabase
import ReactorKit
package import SystemPackage
import Text

/// What an administrator does with invitations by `carillond chat invitation`.
package enum InvitationOrder: Sendable {
    /// Add one for so many accounts, which expires after so many days.
    case add(uses: Int, days: Int)
    /// List those that can be used.
    case list
    /// Delete one by its code, or by the beginning of its name in the list.
    case delete(String)

    private static let actor = "administrator"

    /// Carries it out with the database of a data folder, which a running server may use too; returns
    /// lines for the administrator. It blocks until all is on disk.
    ///
    /// - Throws: why it was not done, as a sentence.
    package func carryOut(in folder: FilePath) throws -> [String] {
        let second = WallTime.second
        return try NetworkDatabase.change(in: folder) { connection in
            let table = InvitationTable(connection)
            try table.expire(at: second)
            return try carryOut(table, at: second)
        }
    }

    private func carryOut(_ table: InvitationTable, at second: Int64) throws -> [String] {
        switch self {
        case .list: return try table.all(at: second).map(Self.line)
        case .add(let uses, let days):
            var generator = SystemRandomNumberGenerator()
            let (invitation, code) = Invitation.make(
                random: (0..<Invitation.randomByteCount).map { _ in
                    UInt8.random(in: .min ... .max, using: &generator)
                })
            let end = second + Int64(days) * 86_400
            try table.add(invitation, uses: uses, until: end, by: Self.actor, at: second)
            return [
                code,
                "for \(counted(uses, "account")) until \(ServerTime(seconds: end).text); its name is "
                    + "\(invitation.name), and the code is shown only now",
            ]
        case .delete(let text):
            let bytes = Array(text.utf8)
            let names = try table.delete(
                named: Hexadecimal.text(of: Invitation(code: bytes).digest), at: second)
            if let name = names.first { return ["deleted \(name)"] }
            guard !text.isEmpty, text.allSatisfy(\.isHexDigit) else {
                throw OrderRefused("there is no such invitation")
            }
            let found = try table.delete(named: text, at: second)
            switch found.count {
            case 0: throw OrderRefused("there is no such invitation")
            case 1: return ["deleted \(found[0])"]
            // It is undone.
            default:
                throw OrderRefused(
                    "several begin with \(text): \(found.joined(separator: ", "))")
            }
        }
    }

    private static func line(of row: InvitationTable.Row) -> String {
        let made = ServerTime(seconds: row.madeAt).text
        let end = row.expiresAt.map { "  expires \(ServerTime(seconds: $0).text)" } ?? ""
        return "\(row.name)  for \(counted(row.usesLeft, "account"))  made \(made)\(end)"
    }
}
