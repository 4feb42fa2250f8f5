package import Accounts
import ChatCore
import Digests
import ReactorDatabase
import ReactorKit
package import SystemPackage

/// What an administrator does with accounts by `carillond chat account`.
package enum AccountOrder: Sendable {
    /// List all accounts.
    case list
    /// Add an account.
    case add(AccountName, Password)
    /// Change the password of an account.
    case setPassword(AccountName, Password)
    /// Prevent the owner of an account from logging in.
    case suspend(AccountName)
    /// Undo a suspension.
    case resume(AccountName)
    /// Delete an account, whose name is free then.
    case delete(AccountName)

    /// Carries it out with the database of a data folder, which a running server may use too; returns
    /// lines for the administrator. It blocks until all is on disk.
    ///
    /// - Throws: why it was not done, as a sentence.
    package func carryOut(in folder: FilePath) throws -> [String] {
        let second = WallTime.second
        return try NetworkDatabase.change(in: folder) {
            try carryOut(AccountTables($0), at: second)
        }
    }

    private func carryOut(_ tables: AccountTables, at second: Int64) throws -> [String] {
        switch self {
        case .list: return try tables.all().map(Self.line)
        case .add(let name, let password):
            if name.isReserved { throw OrderRefused("the name \(name) is reserved") }
            let account = Accounts.Account(
                name: name, verifier: try PasswordVerifier(of: password.bytes),
                registeredAt: second)
            guard try tables.insert(account, .added, at: second) == .done else {
                throw OrderRefused("there is an account \(name) already")
            }
            return ["added \(name)"]
        case .setPassword(let name, let password):
            let verifier = try PasswordVerifier(of: password.bytes)
            try Self.require(
                tables.replaceVerifier(of: name, with: verifier, .passwordSet, at: second), name)
            return ["changed the password of \(name)"]
        case .suspend(let name):
            try Self.require(tables.suspend(name, true, at: second), name)
            return ["suspended \(name)"]
        case .resume(let name):
            try Self.require(tables.suspend(name, false, at: second), name)
            return ["\(name) may log in again"]
        case .delete(let name):
            try Self.require(tables.delete(name, .deleted, at: second), name)
            return ["deleted \(name)"]
        }
    }

    private static func require(_ isDone: Bool, _ name: AccountName) throws {
        if !isDone { throw OrderRefused("there is no account \(name)") }
    }

    private static func line(of account: Accounts.Account) -> String {
        let time = ServerTime(seconds: account.registeredAt).text
        return "\(account.name)  registered \(time)" + (account.isSuspended ? "  suspended" : "")
    }
}
