package import Settings
package import SystemPackage
package import TerminalUI

/// A file of the client: what it is, and where.
package struct ClientFile: Equatable, Sendable {
    package let name: String
    package let path: String

    init(_ name: String, _ path: FilePath) {
        self.name = name
        self.path = path.string
    }

    /// These files with the log that a setting `log` names.
    static func files(_ files: [ClientFile], withLog setting: String?) -> [ClientFile] {
        guard let setting, setting != "on" else { return files }
        let log = ClientFile("log", FilePath(setting))
        return files.map { $0.name == logName ? log : $0 }
    }

    fileprivate static let logName = "log, if on"
}

/// The client's state files, in `$XDG_STATE_HOME/carillon`.
///
/// Its methods block: call them at the start, and on worker threads.
package struct StateFiles: Sendable {
    /// The most bytes of the log that are read to show its last lines.
    private static let logEnd = 256 << 10
    /// The most bytes of history that are read.
    private static let historyEnd = 2 * InputHistory.byteLimit

    /// Nil if the environment names no folder.
    package let folder: FilePath?
    private let home: FilePath?
    /// Marks this client's drafts; nil until ``claimDrafts()``.
    private var claim: ProcessClaim?

    package init(environment: [String: String]) {
        folder = (try? UserFolders(of: "carillon", environment: environment))?.state
        home = environment["HOME"].map { FilePath($0) }
    }

    /// The files in the folder, for the help.
    package var paths: [ClientFile] {
        let names = [
            ("history file", "history"), ("drafts", "drafts"),
            (ClientFile.logName, "transcript.log"),
            ("certificates", "known-certificates"),
        ]
        return folder.map { folder in
            names.map { ClientFile($0.0, folder.appending($0.1)) }
        } ?? []
    }

    // MARK: - History

    /// The stored entries; a file that has grown far over the limit, which is that of each
    /// endpoint, is rewritten.
    package func readHistory(limit: Int) throws(FileError) -> [HistoryEntry] {
        guard let folder, limit > 0 else { return [] }
        let file = PrivateFile(folder.appending("history"))
        let entries = try readHistory(file)
        if entries.count <= 2 * limit { return entries }
        let kept = HistoryFile.newest(entries, limit: limit)
        if entries.count <= 2 * max(kept.count, limit) { return entries }
        return try FolderLock.hold(folder) { () throws(FileError) in
            // Another client may have added entries meanwhile.
            let kept = HistoryFile.newest(try readHistory(file), limit: limit)
            try file.replace(with: HistoryFile.encode(kept).utf8)
            return kept
        }
    }

    func appendHistory(_ bytes: [UInt8]) -> PrivateFile.Appended {
        guard let folder else { return PrivateFile.Appended(count: bytes.count) }
        do throws(FileError) {
            try PrivateFile.makeFolder(folder)
        } catch {
            return PrivateFile.Appended(count: 0, error: error)
        }
        return FolderLock.hold(folder) {
            PrivateFile(folder.appending("history")).append(bytes)
        }
    }

    // MARK: - Drafts

    /// Marks the drafts of this client from now on, so that no other takes or replaces them while
    /// it runs.
    package mutating func claimDrafts() {
        guard let folder, claim == nil else { return }
        try? PrivateFile.makeFolder(folder)
        claim = ProcessClaim(in: folder.appending("drafts.lock"))
    }

    /// Takes a draft for each of these keys, as far as there is one that no running client has.
    package func takeDrafts(_ keys: [String]) throws(FileError) -> [String: [Draft]] {
        guard let folder else { return [:] }
        let file = PrivateFile(folder.appending("drafts"))
        // Most starts find none, and need no lock.
        if try readDrafts(file).entries.isEmpty { return [:] }
        return try FolderLock.hold(folder) { () throws(FileError) in
            let old = try readDrafts(file)
            var new = old
            var taken: [String: [Draft]] = [:]
            for key in keys {
                let draft = new.take(key, for: claim?.number) {
                    claim?.isHeldElsewhere($0) ?? false
                }
                if let draft { taken[key, default: []].append(draft) }
            }
            // Best effort: without the mark another client may take them too, which loses nothing.
            if new != old { try? file.replace(with: new.text.utf8) }
            return taken
        }
    }

    /// Replaces this client's drafts of these keys.
    ///
    /// - Parameter isLast: Whether the client ends, and others may take them.
    func writeDrafts(
        _ drafts: [String: [Draft]], isLast: Bool = false
    ) throws(FileError) {
        guard let folder else { return }
        try PrivateFile.makeFolder(folder)
        try FolderLock.hold(folder) { () throws(FileError) in
            let file = PrivateFile(folder.appending("drafts"))
            let old = try readDrafts(file)
            var new = old
            new.replace(of: claim?.number, with: drafts, isReleased: isLast)
            if new != old { try file.replace(with: new.text.utf8) }
        }
    }

    // MARK: - Log

    /// The file that the setting `log` names: a path, or `on` for the one in the state folder.
    package func log(_ setting: String?) -> PrivateFile? {
        guard let setting else { return nil }
        if setting == "on" { return folder.map { PrivateFile($0.appending("transcript.log")) } }
        guard setting.hasPrefix("~/"), let home else { return PrivateFile(FilePath(setting)) }
        return PrivateFile(home.appending(String(setting.dropFirst(2))))
    }

    /// Appends lines to the log; the folder is created only if it is the state folder.
    func appendLog(_ bytes: [UInt8], to file: PrivateFile) -> PrivateFile.Appended {
        if let folder, file.path.removingLastComponent() == folder {
            try? PrivateFile.makeFolder(folder)
        }
        return file.append(bytes)
    }

    /// The last lines of the log.
    package func readLog(_ setting: String?) throws(FileError) -> [LoggedLine] {
        guard let bytes = try log(setting)?.readEnd(limit: Self.logEnd) else { return [] }
        return bytes.split(separator: 0x0A).compactMap { LoggedLine(reading: $0) }
    }

    // MARK: -

    private func readHistory(_ file: PrivateFile) throws(FileError) -> [HistoryEntry] {
        HistoryFile.decode(try file.readEnd(limit: Self.historyEnd) ?? []).entries
    }

    private func readDrafts(_ file: PrivateFile) throws(FileError) -> DraftFile {
        DraftFile(try file.read(limit: 16 << 20) ?? [])
    }
}
