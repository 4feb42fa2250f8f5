import Glibc
import Logging
import ReactorKit
import Settings
package import SystemPackage
import Text

/// The data folder of a chat network, with the key of its cloaks, so that bans stay the same after a
/// restart. Call on the worker's thread.
final class ChatStore {
    /// The name of the file with the key in the folder.
    static let secretName = "cloak-secret"
    private static let secretSizes = 16...256

    /// Nil to keep nothing.
    private let path: FilePath?
    private let account: Account?
    private let log: Logger
    /// Nil until it is open, and when nothing is kept.
    private var folder: DataFolder?
    private var keptSecret: [UInt8]?
    /// The key until one is kept.
    private let randomSecret: [UInt8]

    /// A store that is not open; `account` is that of the process later, nil for the present one.
    init(at path: FilePath?, for account: Account?, log: Logger) {
        self.path = path
        self.account = account
        self.log = log
        var generator = SystemRandomNumberGenerator()
        // Digits and letters, so that it can be copied into the settings.
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        randomSecret = Array(Hexadecimal.text(of: bytes).utf8)
    }

    /// Takes the folder.
    ///
    /// - Throws: `PIDFile.Taken` when another process uses it, or `FileError`.
    func open() throws {
        folder = try path.map { try DataFolder($0, for: account) }
        if let path { NetworkBackup.settle(in: path) }
    }

    /// The folder; nil until it is taken, and when nothing is kept.
    var openPath: FilePath? { folder?.path }

    /// Releases the folder to a successor.
    func close() { folder = nil }

    /// The key of cloaks, which is made and written if there is none.
    ///
    /// What fails is logged, and tried again at the next call.
    func secret() -> [UInt8] {
        if let keptSecret { return keptSecret }
        guard let folder else { return randomSecret }
        do throws(FileError) {
            let secret = try read(from: folder)
            if secret == nil { try folder.replace(Self.secretName, with: randomSecret + [0x0A]) }
            keptSecret = secret ?? randomSecret
        } catch {
            log.error("cloaks will be others after the next start: \(error)")
        }
        return keptSecret ?? randomSecret
    }

    /// Logs that the folder is gone.
    func verify() {
        guard let folder, folder.isLost else { return }
        log.error("the data folder \(folder.path) was removed; a restart makes it again")
    }

    /// What is kept, for the log.
    func summary(
        secret keepsSecret: Bool, accounts keepsAccounts: Bool, history keepsHistory: Bool
    ) -> String {
        var end = "its rooms and topics end with this process"
        guard let folder else { return "chat keeps nothing on disk: \(end)" }
        var kept: [String] = []
        if keepsSecret { kept.append("the key of its cloaks") }
        if keepsHistory { kept.append("what is said") }
        if keepsAccounts {
            kept.append(
                "accounts with their read markers and rooms, who is in them, bans, and what operators did"
            )
            end = "other rooms end with this process"
            if !keepsHistory {
                end = "what is said, and other rooms, end with this process"
            }
        }
        if kept.isEmpty {
            return "chat keeps nothing in \(folder.path), since the settings have a cloak-secret: "
                + end
        }
        if keepsSecret, kept.count == 1 { kept.append("and nothing else") }
        return "chat keeps in \(folder.path) \(kept.joined(separator: ", ")): \(end)"
    }

    // MARK: -

    private func read(from folder: DataFolder) throws(FileError) -> [UInt8]? {
        let most = Self.secretSizes.upperBound + 1
        guard var secret = try folder.read(Self.secretName, limit: most) else { return nil }
        if secret.last == 0x0A { secret.removeLast() }
        guard Self.secretSizes.contains(secret.count) else {
            throw FileError(
                "\(folder.path.appending(Self.secretName)) does not have 16 to 256 bytes; remove it, "
                    + "and a reload makes another")
        }
        return secret
    }
}

@available(*, unavailable)
extension ChatStore: Sendable {}

// MARK: - The folder

extension ChatStore {
    /// The folder of the settings, or else that of the service with this name in the service
    /// manager's folder (systemd.exec(5), `StateDirectory=`); nil for none.
    static func folder(
        of settings: ChatSettings, named name: String,
        _ environment: [String: String] = ProcessEnvironment.variables
    ) -> FilePath? {
        if let path = settings.dataFolder { return path == "off" ? nil : FilePath(path) }
        // Several are separated by colons.
        let state = environment["STATE_DIRECTORY"]?.split(separator: ":").first
        guard let state, state.hasPrefix("/") else { return nil }
        return FilePath(String(state)).appending(name)
    }

    /// Why it could not be opened now; nil when it could. A successor may share the folder with its
    /// predecessor, which is its parent, until that leaves it.
    static func problem(
        at path: FilePath?, for account: Account?, asSuccessor isSuccessor: Bool = false
    ) -> (any Error)? {
        path.flatMap {
            DataFolder.problem($0, for: account, besides: isSuccessor ? getppid() : nil)
        }
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
