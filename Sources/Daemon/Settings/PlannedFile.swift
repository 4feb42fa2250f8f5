import ReactorKit
import SystemPackage

/// A file that a start writes, or makes and removes again; it looks and touches nothing.
///
/// The rules are those of what opens the file: `LogFile`, `PIDFile` and `SocketFile`.
struct PlannedFile {
    /// What becomes of the file.
    enum Use {
        /// Lines are added to it, to a device or a pipe as well; links are followed.
        case log
        /// Locked and written: a regular file, and no link.
        case pidFile
        /// A socket, removed and made again; a link in its place stays there.
        case socket
        /// The same, and folders that are missing are made for it.
        case socketAndFolder

        fileprivate var isSocket: Bool {
            switch self {
            case .log, .pidFile: false
            case .socket, .socketAndFolder: true
            }
        }

        fileprivate func allows(_ type: FileType) -> Bool {
            switch self {
            case .log: type != .directory && type != .socket
            case .pidFile: type == .regular
            case .socket, .socketAndFolder: type == .socket
            }
        }
    }

    private let setting: String
    private let text: String
    private let use: Use

    init(_ setting: String, _ path: String, _ use: Use) {
        self.setting = setting
        text = path
        self.use = use
    }

    /// What would keep a start from using it, as a sentence; nil for nothing.
    var problem: String? {
        if use.isSocket {
            do throws(SystemError) {
                _ = try SocketAddress(path: text)
            } catch {
                return "\(setting): cannot make \(text): \(error.code)"
            }
            // bind(2) is given the slash, which the `FilePath` of a control socket has not.
            if use == .socket, text.hasSuffix("/") { return "\(setting): \(text) names a folder" }
        }
        return problem(at: FilePath(text))
    }

    // MARK: -

    private func problem(at path: FilePath) -> String? {
        do {
            let type = try path.stat(followTargetSymlink: use == .log).type
            guard use.allows(type) else {
                return "\(setting): \(path) is something else already"
            }
            return obstacle(path) ?? (use.isSocket ? problemOfFolder(of: path) : nil)
        } catch Errno.noSuchFileOrDirectory {
            if use == .log, let target = FileAccess.target(ofLink: path) {
                return problem(at: target)
            }
            return problemOfFolder(of: path)
        } catch Errno.notDirectory {
            return problemOfFolder(of: path)
        } catch {
            return "\(setting): cannot use \(path): \(error)"
        }
    }

    private func problemOfFolder(of path: FilePath) -> String? {
        var folder = path.removingLastComponent()
        if use == .socketAndFolder {
            while (try? folder.stat()) == nil, !folder.isEmpty, folder != "/" {
                folder.removeLastComponent()
            }
        }
        guard let type = (try? folder.stat())?.type else {
            return "\(setting): there is no folder \(folder)"
        }
        if type != .directory { return "\(setting): \(folder) is no folder" }
        return obstacle(folder)
    }

    private func obstacle(_ path: FilePath) -> String? {
        FileAccess.obstacle(toWriting: path).map { "\(setting): cannot write to \(path): \($0)" }
    }
}
