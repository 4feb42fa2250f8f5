package import ReactorKit
import Services
import Settings
import SystemPackage

/// Finds what would prevent a server with valid settings from starting: addresses, files, folders
/// and accounts.
///
/// Creates nothing, opens nothing for writing, and listens nowhere, so that it can run beside a
/// running server. It therefore does not find a port or a UNIX socket that is in use, and only warns
/// of a folder that is.
package struct StartCheck {
    /// The problems, one sentence each.
    package let problems: [String]
    /// What a start would warn of, such as a certificate that has expired.
    package let warnings: [String]

    /// Checks a start with these settings now; `pipes` is for the files of TLS.
    package init(_ settings: ServerSettings, pipes: FileContents.PipePolicy = .atStart) {
        var files = TLSFiles(pipes: pipes)
        problems =
            Self.addressProblems(settings) + Self.tlsProblems(settings, &files)
            + Self.accountProblems(settings) + Self.folderProblems(settings)
            + Self.fileProblems(settings) + settings.serviceFileProblems
            + Self.serviceProblems(settings)
        warnings = files.warnings(at: WallTime.second) + Self.serviceWarnings(settings)
    }

    // MARK: -

    private static func addressProblems(_ settings: ServerSettings) -> [String] {
        let listened = ListenerPlan.all(of: settings).map { ($0.endpoint, $0.listenOptions) }
        let status = settings.statusEndpoints.map { ($0, ListenOptions()) }
        return (listened + status).compactMap { endpoint, options in
            if case .unix = endpoint { return nil }
            do {
                try ListeningSocket.tryAddresses(of: endpoint, options: options)
                return nil
            } catch {
                return "\(ListenError(endpoint: endpoint, reason: error))"
            }
        }
    }

    private static func tlsProblems(
        _ settings: ServerSettings, _ files: inout TLSFiles
    ) -> [String] {
        ListenerPlan.all(of: settings).compactMap { plan in
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
            guard let owner = listener.socketOwner, listener.endpoints.contains(where: \.hasFile)
            else { continue }
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
            return status.type == .directory ? nil : "\(setting): \(path) is not a folder"
        }
    }

    private static func fileProblems(_ settings: ServerSettings) -> [String] {
        var files: [PlannedFile] = []
        if let path = settings.logFile { files.append(PlannedFile("log-file", path, .log)) }
        if let path = settings.pidFile { files.append(PlannedFile("pid-file", path, .pidFile)) }
        if let path = settings.controlSocket, path != "off" {
            files.append(PlannedFile("control-socket", path, .socketAndFolder))
        }
        let listened = settings.allListeners.flatMap(\.settings.endpoints).map { ("listen", $0) }
        let status = settings.statusEndpoints.map { ("status-listen", $0) }
        for (setting, endpoint) in listened + status where endpoint.hasFile {
            guard case .unix(let path) = endpoint else { continue }
            files.append(PlannedFile(setting, path, .socket))
        }
        return files.compactMap(\.problem)
    }
}

extension StartCheck {
    private static func serviceProblems(_ settings: ServerSettings) -> [String] {
        let account = Privileges.futureAccount(settings)
        return usedServices(settings).flatMap { $1.problems(named: $0, for: account) }
    }

    private static func serviceWarnings(_ settings: ServerSettings) -> [String] {
        let account = Privileges.futureAccount(settings)
        return usedServices(settings).flatMap { $1.warnings(named: $0, for: account) }
    }

    private static func usedServices(
        _ settings: ServerSettings
    ) -> [(name: String, section: ServiceSection)] {
        Set(settings.allListeners.map(\.settings.service)).sorted().compactMap { name in
            settings.section(ofService: name).map { (name, $0) }
        }
    }
}

extension Endpoint {
    /// Whether it is a UNIX socket with a file, not an abstract one.
    fileprivate var hasFile: Bool {
        if case .unix(let path) = self { !path.hasPrefix("@") } else { false }
    }
}
