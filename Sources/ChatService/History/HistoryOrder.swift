package import Accounts
import Archive
import ReactorDatabase
package import SystemPackage

/// What an administrator does with the history of a network by `carillond chat export` and `carillond
/// chat forget`, with the database of a data folder, which a running server may use too. Calls block.
package enum HistoryOrder {
    /// The most records that are removed in one transaction, for which a running server waits.
    private static let removalCount = 1_000

    /// Passes what is kept of a room, whose name begins with `#`, or of an account, to `write`: a
    /// line of JSON for each record.
    ///
    /// - Throws: why it is not done, as a sentence; what `write` throws.
    package static func export(
        _ name: String, in folder: FilePath, write: ([UInt8]) throws -> Void
    ) throws {
        let bytes = Array(name.utf8)
        let subject: ExportSubject
        if bytes.first == UInt8(ascii: "#") {
            subject = .room(bytes)
        } else if let account = AccountName(bytes) {
            subject = .account(account)
        } else {
            throw OrderRefused("\"\(name)\" is neither a room nor an account")
        }
        let count = try ArchiveTables(open(in: folder)).export(subject, write: write)
        if count == 0 { throw OrderRefused("nothing is kept of \(name)") }
    }

    /// Removes what an account said and did, with its direct messages, so that no byte of it is left
    /// in the files; returns lines for the administrator.
    ///
    /// - Throws: why it is not done, as a sentence. What was removed until then is not there any
    ///   more.
    package static func forget(_ account: AccountName, in folder: FilePath) throws -> [String] {
        let connection = try open(in: folder)
        let tables = ArchiveTables(connection)
        while try connection.transaction({ try tables.forget(account, limit: removalCount) }) {}
        guard try connection.eraseDeleted() else {
            throw OrderRefused(
                "what \(account) said is removed, and traces of it are in \(connection.file)-wal, "
                    + "which is in use: repeat the command")
        }
        return ["forgot what \(account) said and did"]
    }

    private static func open(in folder: FilePath) throws -> DatabaseConnection {
        let path = folder.appending(Archive.fileName)
        // A file that this user makes might be closed to the server's.
        guard (try? path.stat())?.type == .regular else {
            throw OrderRefused(
                "there is no \(path): start a server with history and this data-folder once")
        }
        return try DatabaseConnection(
            at: .file(path.string), schema: Archive.schema, options: Archive.options())
    }
}
