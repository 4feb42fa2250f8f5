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
            if name.isReserved { throw AccountOrderError("the name \(name) is reserved") }
            let account = Accounts.Account(
                name: name, verifier: try PasswordVerifier(of: password.bytes),
                registeredAt: second)
            guard try tables.insert(account, .added, at: second) == .done else {
                throw AccountOrderError("there is an account \(name) already")
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
        if !isDone { throw AccountOrderError("there is no account \(name)") }
    }

    private static func line(of account: Accounts.Account) -> String {
        let time = ServerTime(seconds: account.registeredAt).text
        return "\(account.name)  registered \(time)" + (account.isSuspended ? "  suspended" : "")
    }
}

/// Why an order was not carried out, as a sentence.
package struct AccountOrderError: Error, CustomStringConvertible {
    /// The sentence.
    package let description: String

    init(_ description: String) { self.description = description }
}

extension NetworkDatabase {
    /// Does `body` in one transaction with the database of a data folder, which a running server may
    /// use too. Blocks until all is on disk.
    ///
    /// - Throws: `DatabaseError`; what `body` throws, which undoes it.
    static func change<Value>(
        in folder: FilePath, _ body: (DatabaseConnection) throws -> Value
    ) throws -> Value {
        let path = folder.appending(fileName)
        // A file that this user makes might be closed to the server's.
        guard (try? path.stat())?.type == .regular else {
            throw AccountOrderError(
                "there is no \(path): start a server with accounts and this data-folder once")
        }
        let connection = try DatabaseConnection(at: .file(path.string), schema: schema)
        return try connection.transaction { try body(connection) }
    }
}

extension ChatService {
    /// The folder of the service with this name, by the text of its setting `data-folder`; nil when
    /// there is none. Outside of a service manager the usual folder is that of the package's service,
    /// if it exists.
    package static func dataFolder(_ setting: String, named name: String) -> FilePath? {
        var settings = ChatSettings()
        settings.dataFolder = setting == "usual" ? nil : setting
        if let folder = ChatStore.folder(of: settings, named: name) { return folder }
        let packaged = FilePath("/var/lib/carillond").appending(name)
        let exists = (try? packaged.stat())?.type == .directory
        return setting == "usual" && exists ? packaged : nil
    }
}
