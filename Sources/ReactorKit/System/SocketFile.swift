import Glibc
import SystemPackage

/// The file that a UNIX listener's bind(2) makes, which the kernel does not remove.
///
/// The kernel leaves it behind when the listener dies, and then refuses to bind at it (unix(7)). So
/// a socket file at which no server answers is removed, if it is still the one that was asked. A
/// server that has bound and does not listen yet looks dead for a moment; two that start at once at
/// the same path may meet there, and the first is then left without its file.
///
/// A file's device and inode identify it. The open socket holds the inode even when the file has
/// been removed, so the file is removed before the socket is closed.
struct SocketFile {
    private let path: String
    let id: SocketFileID

    /// Binds `socket` to `address`, replacing the file of a dead server, and sets the file's
    /// `mode`, which is in force before any peer can connect: that needs listen(2).
    ///
    /// - Returns: nil for an abstract name, which has no file.
    static func bind(
        _ socket: Socket, to address: SocketAddress, mode: FilePermissions?
    ) throws(SystemError) -> SocketFile? {
        guard let path = address.path else {
            try socket.bind(to: address)
            return nil
        }
        do throws(SystemError) {
            try socket.bind(to: address)
        } catch {
            guard error.code == .addressInUse, removeDead(at: address, path) else { throw error }
            try socket.bind(to: address)
        }
        guard let file = SocketFile(path: path) else {
            throw SystemError(call: "bind", code: .noSuchFileOrDirectory)
        }
        guard let mode else { return file }
        do throws(SystemError) {
            try check("chmod", unsafe chmod(path, mode_t(mode.rawValue)))
        } catch {
            file.remove()
            throw error
        }
        return file
    }

    /// The file that is there now; nil when that is no socket.
    init?(path: String) {
        guard let id = SocketFileID(path: path) else { return nil }
        self.init(path: path, id: id)
    }

    /// The file that was made with this id; by now it may be lost.
    init(path: String, id: SocketFileID) {
        self.path = path
        self.id = id
    }

    /// Whether nothing is at `path`; false when that cannot be found out.
    static func isMissing(at path: String) -> Bool {
        do throws(Errno) {
            _ = try FilePath(path).stat(followTargetSymlink: false)
            return false
        } catch {
            return error == .noSuchFileOrDirectory || error == .notDirectory
        }
    }

    /// Whether another file, or none, is at its path.
    var isLost: Bool { SocketFileID(path: path) != id }

    /// Removes the file if it is still ours. Best effort: we may not write to its folder.
    func remove() {
        if SocketFileID(path: path) == id { _ = unsafe unlink(path) }
    }

    private static func removeDead(at address: SocketAddress, _ path: String) -> Bool {
        guard let file = SocketFile(path: path), isDead(address) else { return false }
        file.remove()
        return true
    }

    /// Any other answer than a refusal, such as a full queue or no permission, is of one alive.
    private static func isDead(_ address: SocketAddress) -> Bool {
        guard let probe = try? Socket(family: address.family) else { return false }
        defer { probe.close() }
        do throws(SystemError) {
            _ = try probe.connect(to: address)
            return false
        } catch {
            return error.code == .connectionRefused
        }
    }
}
