package import ReactorKit
import SystemPackage

/// The account that the server runs as once everything is open, its root and its folder.
///
/// The account is looked up before anything is opened, so that an unknown name is reported at once.
package struct Privileges: Sendable {
    /// Why the privileges cannot be changed, as a sentence.
    package struct Refused: Error, Equatable, CustomStringConvertible {
        /// The sentence.
        package let description: String
        package let kind: Kind

        package enum Kind: Sendable {
            /// There is no such user, or no such group.
            case noAccount
            /// A privilege is missing.
            case forbidden
            /// The system refused something else, such as a folder that does not exist.
            case unusable
        }
    }

    /// Nil leaves user and group as they are.
    package let account: Account?
    private let root: FilePath?
    private let folder: FilePath?

    /// - Throws: ``Refused`` for a user or group that does not exist.
    package init(_ settings: ServerSettings) throws(Refused) {
        root = settings.chroot.map { FilePath($0) }
        folder = settings.workingDirectory.map { FilePath($0) }
        guard settings.user != nil || settings.group != nil else {
            account = nil
            return
        }
        do throws(SystemError) {
            account = try Account(user: settings.user, group: settings.group)
        } catch {
            let isUser = error.call == "getpwnam"
            let name = (isUser ? settings.user : settings.group) ?? ""
            let kind = isUser ? "user" : "group"
            let reason =
                error.code == .noSuchFileOrDirectory
                ? "there is no \(kind) \(name)" : "cannot look up the \(kind) \(name): \(error)"
            throw Refused(description: reason, kind: .noAccount)
        }
    }

    /// True when files that are needed later must be given to the account.
    package var changesAccount: Bool {
        guard let account else { return false }
        let current = Account.current
        return account.user != current.user || account.group != current.group
    }

    /// The account that a server becomes when everything is open; nil when the process has it, and
    /// for an unknown one.
    static func futureAccount(_ settings: ServerSettings) -> Account? {
        guard let privileges = try? Privileges(settings) else { return nil }
        return privileges.changesAccount ? privileges.account : nil
    }

    /// Changes root, folder and account, for good.
    ///
    /// - Throws: ``Refused``; then the process must not go on, since a part may be done.
    package func take() throws(Refused) {
        if changesAccount, let account {
            try attempt("become user \(account.name)") { () throws(SystemError) in
                try account.takeGroups()
            }
        }
        if let root {
            try attempt("change the root to \(root)") { () throws(SystemError) in
                try ProcessGround.changeRoot(to: root)
            }
        }
        if let folder {
            try attempt("go to the folder \(folder)") { () throws(SystemError) in
                try ProcessGround.changeFolder(to: folder)
            }
        }
        if changesAccount, let account {
            try attempt("become user \(account.name)") { () throws(SystemError) in
                try account.become()
            }
        }
    }

    // MARK: -

    private func attempt(
        _ what: String, _ body: () throws(SystemError) -> Void
    ) throws(Refused) {
        do throws(SystemError) {
            try body()
        } catch {
            let isForbidden = [.notPermitted, .permissionDenied].contains(error.code)
            let hint = isForbidden && Account.current.user != 0 ? "; only root can" : ""
            throw Refused(
                description: "cannot \(what): \(error)\(hint)",
                kind: isForbidden ? .forbidden : .unusable)
        }
    }
}
