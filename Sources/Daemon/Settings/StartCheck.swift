import ReactorKit
import Settings
import SystemPackage

/// What would keep a server with good settings from starting: files, folders and accounts.
///
/// Nothing is made, opened for writing, or listened at, so that it can be asked beside a server
/// that runs. That a port is in use is therefore not found.
package enum StartCheck {
    /// The problems, a sentence each.
    package static func problems(_ settings: ServerSettings) -> [String] {
        tlsProblems(settings) + accountProblems(settings) + folderProblems(settings)
            + fileProblems(settings)
    }

    // MARK: -

    private static func tlsProblems(_ settings: ServerSettings) -> [String] {
        var files = TLSFiles(pipes: .atStart)
        return ListenerPlan.all(of: settings).compactMap { plan in
            guard plan.endpoint.requiresTLS else { return nil }
            do {
                _ = try files.configuration(for: plan.settings)
                return nil
            } catch {
                return "\(ListenError(endpoint: plan.endpoint, reason: error))"
            }
        }
    }

    private static func accountProblems(_ settings: ServerSettings) -> [String] {
        var problems: [String] = []
        do throws(Privileges.Refused) {
            let privileges = try Privileges(settings)
            if let account = privileges.account, privileges.changesAccount, !isRoot {
                problems.append("cannot become user \(account.name): only root can")
            }
        } catch {
            problems.append("\(error)")
        }
        if let root = settings.chroot, !isRoot {
            problems.append("cannot change the root to \(root): only root can")
        }
        for (_, listener) in settings.allListeners {
            guard let owner = listener.socketOwner else { continue }
            do throws(FileError) {
                _ = try SocketOwner(owner).account()
            } catch {
                problems.append("socket-owner: \(error)")
            }
        }
        return problems
    }

    private static var isRoot: Bool { Account.current.user == 0 }

    private static func folderProblems(_ settings: ServerSettings) -> [String] {
        let root = settings.chroot.map { FilePath($0) }
        let folder = settings.workingDirectory.map { FilePath($0) }
        let inside = folder.map { folder in
            root.map { $0.appending(folder.components) } ?? folder
        }
        return [("chroot", root), ("working-directory", inside)].compactMap { setting, path in
            guard let path else { return nil }
            guard let status = try? path.stat() else { return "\(setting): there is no \(path)" }
            return status.type == .directory ? nil : "\(setting): \(path) is no folder"
        }
    }

    private static func fileProblems(_ settings: ServerSettings) -> [String] {
        var problems: [String?] = []
        if let path = settings.logFile {
            problems.append(problem("log-file", FilePath(path), isFine: { $0 != .directory }))
        }
        if let path = settings.pidFile {
            problems.append(problem("pid-file", FilePath(path), isFine: { $0 == .regular }))
        }
        if let path = settings.controlSocket, path != "off" {
            // Its folder is made for it.
            problems.append(
                problem("control-socket", FilePath(path), makesFolder: true) { $0 == .socket })
        }
        let endpoints = settings.allListeners.flatMap(\.settings.endpoints)
        for endpoint in endpoints + settings.statusEndpoints {
            guard case .unix(let path) = endpoint, !path.hasPrefix("@") else { continue }
            problems.append(problem("\(endpoint)", FilePath(path)) { $0 == .socket })
        }
        return problems.compactMap(\.self)
    }

    /// What is wrong with a file that is written, or made and removed again.
    private static func problem(
        _ setting: String, _ path: FilePath, makesFolder: Bool = false,
        isFine: (FileType) -> Bool
    ) -> String? {
        if let type = (try? path.stat())?.type {
            if !isFine(type) { return "\(setting): \(path) is something else already" }
            // A socket is removed and made again.
            if type != .socket { return obstacle(setting, path) }
        }
        var folder = path.removingLastComponent()
        while makesFolder, (try? folder.stat()) == nil, !folder.isEmpty, folder != "/" {
            folder.removeLastComponent()
        }
        guard let type = (try? folder.stat())?.type else {
            return "\(setting): there is no folder \(folder)"
        }
        if type != .directory { return "\(setting): \(folder) is no folder" }
        return obstacle(setting, folder)
    }

    private static func obstacle(_ setting: String, _ path: FilePath) -> String? {
        FileAccess.obstacle(toWriting: path).map { "\(setting): cannot write to \(path): \($0)" }
    }
}
