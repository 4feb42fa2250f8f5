import CPosix
import Glibc
package import SystemPackage

/// What a socket that was made elsewhere can be asked.
extension Socket {
    /// SO_ACCEPTCONN, socket(7).
    func isListening() throws(SystemError) -> Bool {
        try option(SO_ACCEPTCONN) != 0
    }

    /// Nil for a peer whose kind of address we do not know.
    ///
    /// - Throws: EPROTOTYPE for a socket that is no stream, ENOTCONN for one without a peer.
    func connectedPeer() throws(SystemError) -> SocketAddress? {
        guard try option(SO_TYPE) == Int32(SOCK_STREAM.rawValue) else {
            throw SystemError(call: "getsockopt", code: Errno(rawValue: EPROTOTYPE))
        }
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        try check(
            "getpeername",
            unsafe withUnsafeMutablePointer(to: &storage) { start in
                unsafe start.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe getpeername(fd, $0, &length)
                }
            })
        return SocketAddress(storage, length: length)
    }

    /// Non-blocking and closed on exec, as our own are made.
    func makeOurOwn() throws(SystemError) {
        let flags = try check("fcntl", fcntl(fd, F_GETFL))
        try check("fcntl", fcntl(fd, F_SETFL, flags | O_NONBLOCK))
        try descriptor.closeOnExec()
    }

    /// The user at the other end of a UNIX socket: SO_PEERCRED, unix(7).
    var peerUser: UInt32? {
        var user: uid_t = 0
        return unsafe cs_peer_user(fd, &user) == 0 ? user : nil
    }

    /// Both directions are closed from the other end: POLLHUP, poll(2), which a mere FIN is not.
    var isPeerGone: Bool {
        var entries = [pollfd(fd: fd, events: 0, revents: 0)]
        guard let ready = try? pollOnce(&entries, timeout: .zero), ready > 0 else { return false }
        return Int32(entries[0].revents) & Int32(POLLHUP | POLLERR) != 0
    }

    /// Another descriptor of the same socket, closed on exec: dup(2).
    func duplicate() throws(SystemError) -> Socket {
        let copy = try check("fcntl", fcntl(fd, F_DUPFD_CLOEXEC, 0))
        return Socket(adopting: FileDescriptor(rawValue: copy))
    }

    private func option(_ name: Int32) throws(SystemError) -> Int32 {
        var value: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        try check("getsockopt", unsafe getsockopt(fd, SOL_SOCKET, name, &value, &length))
        return value
    }
}

extension FileDescriptor {
    /// - Throws: EBADF when it is not open.
    func closeOnExec() throws(SystemError) {
        let flags = try check("fcntl", fcntl(rawValue, F_GETFD))
        try check("fcntl", fcntl(rawValue, F_SETFD, flags | FD_CLOEXEC))
    }

    /// Has it closed on exec, so that no child inherits it.
    ///
    /// - Throws: `SystemError` with EBADF when it is not open.
    package func keepFromChildren() throws(SystemError) {
        try closeOnExec()
    }
}
