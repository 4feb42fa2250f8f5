import Glibc
import SystemPackage

/// The file that a UNIX listener's bind(2) makes, and that nobody but us takes away again.
///
/// The kernel leaves it behind when the listener dies, and then refuses to bind at it
/// (unix(7)). So a file that nobody answers at is removed: a socket, and the very one that was
/// asked. A server that has bound and does not listen yet looks dead for a moment; two that
/// start at once at the same path may meet there, and the first is then left without its file.
///
/// Whether a file is still ours its device and inode tell. They stay ours while the socket is
/// open, which holds the inode though the file be gone; so it is removed before that closes.
struct SocketFile {
    private struct Identity: Hashable {
        let device: dev_t
        let inode: ino_t

        /// Nil when there is no socket at `path`, a link to one included.
        init?(path: String) {
            var status = stat()
            guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else {
                return nil
            }
            device = status.st_dev
            inode = status.st_ino
        }
    }

    private let path: String
    private let identity: Identity

    /// Binds `socket` to `address`, in the place of a dead one if need be, and gives the file
    /// `mode`, which is in force before anybody can connect: nobody can until it listens.
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
        guard let identity = Identity(path: path) else { return nil }
        self.path = path
        self.identity = identity
    }

    /// Removes the file if it is still ours. Best effort: we may not write to its folder.
    func remove() {
        if Identity(path: path) == identity { _ = unsafe unlink(path) }
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
