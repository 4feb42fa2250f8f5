import CPosix
import Glibc
import SystemPackage

/// A non-blocking stream socket: each call once, EINTR retried, errno looked at after -1 only.
///
/// Sockets are made non-blocking and closed on exec. `close` is the owner's to call, once.
struct Socket {
    enum Transfer {
        /// Bytes moved; 0 from `receive` is the peer's FIN.
        case count(Int)
        /// Nothing could be moved now: EAGAIN, or the kernel is short of memory (ENOBUFS).
        case blocked
    }

    let descriptor: FileDescriptor

    var fd: Int32 { descriptor.rawValue }

    init(family: Int32) throws(SystemError) {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        descriptor = FileDescriptor(rawValue: try check("socket", socket(family, type, 0)))
    }

    init(adopting descriptor: FileDescriptor) {
        self.descriptor = descriptor
    }

    // MARK: - Bytes

    func receive(into buffer: ReadBuffer) throws(SystemError) -> Transfer {
        try transfer("recv") { unsafe recv(fd, buffer.start, buffer.capacity, 0) }
    }

    /// MSG_NOSIGNAL: a broken connection is EPIPE, never SIGPIPE (send(2)).
    func send(_ buffer: OutboundBuffer) throws(SystemError) -> Transfer {
        try transfer("send") {
            unsafe Glibc.send(fd, buffer.unsentStart, buffer.count, Int32(MSG_NOSIGNAL))
        }
    }

    private func transfer(
        _ call: String, _ body: () -> Int
    ) throws(SystemError) -> Transfer {
        while true {
            let count = body()
            if count >= 0 { return .count(count) }
            switch errno {
            case EINTR: continue
            case EAGAIN, ENOBUFS, ENOMEM: return .blocked
            default: throw SystemError(call: call, code: Errno(rawValue: errno))
            }
        }
    }

    // MARK: - Life

    enum ConnectProgress {
        case connected, inProgress
        /// A UNIX listener has no room for one more; nothing has begun.
        case queueFull
    }

    func connect(to address: SocketAddress) throws(SystemError) -> ConnectProgress {
        let result = unsafe address.withSocketAddress { unsafe Glibc.connect(fd, $0, $1) }
        if result == 0 { return .connected }
        switch errno {
        // An interrupted connect goes on by itself (connect(2), EINTR).
        case EINPROGRESS, EINTR: return .inProgress
        // To other families it means that there is no port left (connect(2)).
        case EAGAIN where address.isUnix: return .queueFull
        default: throw SystemError(call: "connect", code: Errno(rawValue: errno))
        }
    }

    func bind(to address: SocketAddress) throws(SystemError) {
        try check("bind", unsafe address.withSocketAddress { unsafe Glibc.bind(fd, $0, $1) })
    }

    func listen() throws(SystemError) {
        try check("listen", Glibc.listen(fd, Int32(SOMAXCONN)))
    }

    enum Accepted {
        case connection(Socket, SocketAddress?)
        /// No peer is waiting.
        case none
        /// This connection was closed or is unusable; the next one may be fine.
        case skipped
        /// The process or the kernel is out of something: EMFILE, ENFILE, ENOBUFS, ENOMEM.
        case exhausted(SystemError)
    }

    /// The errors are those of accept(2); pending network errors of the new socket, which
    /// Linux passes on here, count as skipped.
    func accept() throws(SystemError) -> Accepted {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = unsafe withUnsafeMutablePointer(to: &storage) { start in
            unsafe start.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe cs_accept(fd, $0, &length)
            }
        }
        if result >= 0 {
            let socket = Socket(adopting: FileDescriptor(rawValue: result))
            return .connection(socket, SocketAddress(storage, length: length))
        }
        let error = SystemError(call: "accept", code: Errno(rawValue: errno))
        switch error.code.rawValue {
        case EAGAIN: return .none
        case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted(error)
        case EBADF, EFAULT, EINVAL, ENOTSOCK, EOPNOTSUPP: throw error
        default: return .skipped
        }
    }

    /// SIOCOUTQ, which is TIOCOUTQ (tcp(7), unix(7)): what the peer's system has not confirmed, a
    /// FIN counted as a byte.
    var unconfirmedByteCount: Int {
        var count: Int32 = 0
        return unsafe ioctl(fd, UInt(TIOCOUTQ), &count) == 0 ? Int(count) : 0
    }

    /// Sends FIN; best effort, since the connection may be over already (ENOTCONN).
    func shutdownWriting() {
        _ = Glibc.shutdown(fd, Int32(SHUT_WR))
    }

    /// Makes `close` a reset: SO_LINGER with zero seconds (socket(7)).
    func resetOnClose() {
        setOption(SOL_SOCKET, SO_LINGER, linger(l_onoff: 1, l_linger: 0))
    }

    /// close(2) releases the descriptor even when it fails, so its error is ignored.
    func close() {
        _ = Glibc.close(fd)
    }
}

// MARK: - Options and addresses

extension Socket {
    func sendWithoutDelay() {
        setOption(Int32(IPPROTO_TCP), TCP_NODELAY, Int32(1))
    }

    /// SO_KEEPALIVE, and the same limit for what is not acknowledged: TCP_USER_TIMEOUT counts
    /// for both where it is set (tcp(7)).
    func keepAlive(_ keepalive: Keepalive) {
        let tcp = Int32(IPPROTO_TCP)
        setOption(tcp, TCP_KEEPIDLE, Int32(clamping: keepalive.idle.components.seconds))
        setOption(tcp, TCP_KEEPINTVL, Int32(clamping: keepalive.interval.components.seconds))
        setOption(tcp, TCP_KEEPCNT, Int32(clamping: keepalive.count))
        let seconds = UInt32(clamping: min(keepalive.limit.components.seconds, 4_000_000))
        setOption(tcp, TCP_USER_TIMEOUT, seconds * 1000)
        setOption(SOL_SOCKET, SO_KEEPALIVE, Int32(1))
    }

    func reuseAddress() {
        setOption(SOL_SOCKET, SO_REUSEADDR, Int32(1))
    }

    /// Leaves the port to connect(2), which finds one that is free for that peer:
    /// IP_BIND_ADDRESS_NO_PORT, ip(7).
    func bindAddressOnly() {
        setOption(Int32(IPPROTO_IP), IP_BIND_ADDRESS_NO_PORT, Int32(1))
    }

    func sharePort() {
        setOption(SOL_SOCKET, SO_REUSEPORT, Int32(1))
    }

    /// An IPv6 listener is for IPv6 alone, so that `[::]` and `0.0.0.0` can share a port.
    func onlyIPv6(_ isOn: Bool = true) {
        setOption(Int32(IPPROTO_IPV6), IPV6_V6ONLY, Int32(isOn ? 1 : 0))
    }

    /// Best effort: a socket that refuses an option still works without it.
    private func setOption<Value: BitwiseCopyable>(_ level: Int32, _ name: Int32, _ value: Value) {
        unsafe withUnsafePointer(to: value) {
            _ = unsafe setsockopt(fd, level, name, $0, socklen_t(MemoryLayout<Value>.size))
        }
    }

    /// SO_ERROR, read and cleared: the outcome of a connect, or why the connection broke.
    func pendingError() -> Errno? {
        var code: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        let result = unsafe getsockopt(fd, SOL_SOCKET, SO_ERROR, &code, &length)
        if result != 0 { return Errno(rawValue: errno) }
        return code == 0 ? nil : Errno(rawValue: code)
    }

    var localAddress: SocketAddress? { unsafe address(getsockname) }

    /// True when there is no server and the kernel has chosen the server's port for us: TCP then
    /// joins a socket with itself (RFC 9293, section 3.5, "simultaneous open").
    func isConnectedToItself(at port: UInt16) -> Bool {
        guard let local = localAddress, !local.isUnix, local.port == port else { return false }
        return unsafe address(getpeername) == local
    }

    private func address(
        _ query: (Int32, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
    ) -> SocketAddress? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = unsafe withUnsafeMutablePointer(to: &storage) { start in
            unsafe start.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe query(fd, $0, &length)
            }
        }
        return result == 0 ? SocketAddress(storage, length: length) : nil
    }
}

extension Socket {
    /// Sends a few bytes just before the socket is closed.
    ///
    /// Best effort: what the peer sends meanwhile makes the close a reset, which may destroy them
    /// (RFC 1122, 4.2.2.13). What has arrived already is therefore dropped first: MSG_TRUNC,
    /// tcp(7).
    func sendLast(_ message: String) {
        guard !message.isEmpty else { return }
        var message = message
        _ = message.withUTF8 {
            unsafe Glibc.send(fd, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        shutdownWriting()
        _ = recv(fd, nil, 1 << 20, Int32(MSG_TRUNC | MSG_DONTWAIT))
    }
}

/// How a connection detects a peer that vanished without closing: a host that lost power, a cut
/// cable, a firewall that dropped the connection's state (tcp(7)).
///
/// The kernel sends the probes; no callback is made for them. A connection whose peer has vanished
/// ends with `.lost` and ETIMEDOUT, after `idle` plus `count` times `interval` at the latest; so
/// does one whose peer leaves sent data unacknowledged for as long. For TCP only: other sockets
/// ignore it.
public struct Keepalive: Hashable, Sendable {
    /// The silence before the first probe; whole seconds, 1 to 32767.
    public var idle: Duration
    /// The time between two probes; likewise.
    public var interval: Duration
    /// The number of unanswered probes that ends the connection, 1 to 127.
    public var count: Int

    /// By default three probes 10 seconds apart, after a minute of silence.
    public init(
        idle: Duration = .seconds(60), interval: Duration = .seconds(10), count: Int = 3
    ) {
        self.idle = idle
        self.interval = interval
        self.count = count
    }

    /// The longest time until the connection ends.
    var limit: Duration { idle + interval * count }
}
