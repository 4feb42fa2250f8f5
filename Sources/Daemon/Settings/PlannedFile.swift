import ReactorKit
import SystemPackage

/// A file that a start writes, or creates and removes again; checked without touching it.
///
/// The rules are those of the types that open the file: `LogFile`, `PIDFile` and `SocketFile`.
struct PlannedFile {
    /// What the server does with the file.
    enum Use {
        /// Appends lines; a device or a pipe is allowed too, links are followed.
        case log
        /// Locks and writes it: a regular file, not a link.
        case pidFile
        /// Removes and creates a socket; a link in its place is left alone.
        case socket
        /// The same, after creating its missing folders.
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

    /// Why a start could not use it, as a sentence; nil when it could.
    var problem: String? {
        if use.isSocket {
            do throws(SystemError) {
                _ = try SocketAddress(path: text)
            } catch {
                return "\(setting): cannot make \(text): \(error.code)"
            }
            // bind(2) gets the trailing slash; the `FilePath` of a control socket drops it.
            if use == .socket, text.hasSuffix("/") { return "\(setting): \(text) names a folder" }
        }
        return problem(at: FilePath(text))
    }

    // MARK: -

    private func problem(at path: FilePath) -> String? {
        do {
            let type = try path.stat(followTargetSymlink: use == .log).type
            guard use.allows(type) else {
                return "\(setting): \(path) exists and is of another type"
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
        if type != .directory { return "\(setting): \(folder) is not a folder" }
        return obstacle(folder)
    }

    private func obstacle(_ path: FilePath) -> String? {
        FileAccess.obstacle(toWriting: path).map { "\(setting): cannot write to \(path): \($0)" }
    }
}
