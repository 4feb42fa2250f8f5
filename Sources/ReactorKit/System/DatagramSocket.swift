import Glibc
import SystemPackage

/// A non-blocking datagram socket: each call once, EINTR retried, errno looked at after -1 only.
struct DatagramSocket {
    struct Received {
        /// Of the whole datagram, which may be more than was asked for.
        let size: Int
        let sender: SocketAddress?
    }

    enum Sent {
        case taken
        /// No room in the socket's buffer: EAGAIN. It will be writable again.
        case blocked
        /// The receiver, a UNIX socket, has no room: its queue is full, unix(7). Nothing reports
        /// when it has room again, because our own socket stays writable.
        case receiverFull
        /// The kernel is short of memory, or a device's queue is full. The socket stays writable,
        /// so waiting would spin; the datagram is lost, as it may be on the network.
        case dropped
    }

    private let socket: Socket

    var descriptor: FileDescriptor { socket.descriptor }
    var localAddress: SocketAddress? { socket.localAddress }

    init(family: Int32) throws(SystemError) {
        let type = Int32(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let fd = try check("socket", Glibc.socket(family, type, 0))
        self.init(adopting: FileDescriptor(rawValue: fd))
        if family == AF_INET6 { socket.onlyIPv6() }
    }

    /// Takes over a non-blocking datagram socket.
    init(adopting descriptor: FileDescriptor) {
        socket = Socket(adopting: descriptor)
    }

    // MARK: - Datagrams

    /// Nil when none is waiting. Receives at most `limit` bytes; MSG_TRUNC returns the size of the
    /// whole.
    func receive(into buffer: ReadBuffer, atMost limit: Int) throws(SystemError) -> Received? {
        var storage = sockaddr_storage()
        while true {
            var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
            let size = unsafe withUnsafeMutablePointer(to: &storage) { start in
                unsafe start.withMemoryRebound(to: sockaddr.self, capacity: 1) { sender in
                    let flags = Int32(MSG_TRUNC)
                    return unsafe recvfrom(socket.fd, buffer.start, limit, flags, sender, &length)
                }
            }
            if size >= 0 {
                return Received(
                    size: size, sender: length == 0 ? nil : SocketAddress(storage, length: length))
            }
            switch errno {
            case EINTR: continue
            case EAGAIN, ENOBUFS, ENOMEM: return nil
            default: throw SystemError(call: "recvfrom", code: Errno(rawValue: errno))
            }
        }
    }

    /// To the connected peer when `receiver` is nil.
    func send(
        _ datagram: Span<UInt8>, to receiver: SocketAddress?
    ) throws(SystemError) -> Sent {
        while true {
            if send(datagram, receiver) >= 0 { return .taken }
            switch errno {
            case EINTR: continue
            case EAGAIN: return receiver?.isUnix == true && isWritable ? .receiverFull : .blocked
            case ENOBUFS, ENOMEM: return .dropped
            default: throw SystemError(call: "sendto", code: Errno(rawValue: errno))
            }
        }
    }

    /// poll(2) looks at a connected peer's queue, but at no other's.
    private var isWritable: Bool {
        var entry = [pollfd(fd: socket.fd, events: Int16(POLLOUT), revents: 0)]
        return (try? pollOnce(&entry, timeout: .zero)) == 1
    }

    private func send(_ datagram: Span<UInt8>, _ receiver: SocketAddress?) -> Int {
        let flags = Int32(MSG_NOSIGNAL)
        return unsafe datagram.withUnsafeBytes { bytes in
            guard let receiver else {
                return unsafe Glibc.send(socket.fd, bytes.baseAddress, bytes.count, flags)
            }
            return unsafe receiver.withSocketAddress { address, length in
                unsafe sendto(
                    socket.fd, bytes.baseAddress, bytes.count, flags, address, length)
            }
        }
    }

    // MARK: - Life

    func bind(to address: SocketAddress) throws(SystemError) {
        try socket.bind(to: address)
    }

    /// Binds to a UNIX socket's path; nil for an abstract name, which has no file.
    func bindFile(
        at address: SocketAddress, mode: FilePermissions?
    ) throws(SystemError) -> SocketFile? {
        try SocketFile.bind(socket, to: address, mode: mode)
    }

    /// Takes an abstract name of the kernel's choice, so that it can be answered: the
    /// autobind feature, unix(7).
    func bindToAnyName() throws(SystemError) {
        var address = sockaddr()
        address.sa_family = sa_family_t(AF_UNIX)
        let length = socklen_t(MemoryLayout<sa_family_t>.size)
        try check("bind", unsafe Glibc.bind(socket.fd, &address, length))
    }

    /// Connecting a datagram socket is done at once (udp(7)).
    func connect(to address: SocketAddress) throws(SystemError) {
        _ = try socket.connect(to: address)
    }

    func pendingError() -> Errno? { socket.pendingError() }

    func close() {
        socket.close()
    }
}

// MARK: - Options

extension DatagramSocket {
    func shareAddress() throws(SystemError) {
        try set(SOL_SOCKET, SO_REUSEADDR, Int32(1))
    }

    func setBroadcast(_ isAllowed: Bool) throws(SystemError) {
        try set(SOL_SOCKET, SO_BROADCAST, Int32(isAllowed ? 1 : 0))
    }

    func join(_ group: SocketAddress, on interface: NetworkInterface?) throws(SystemError) {
        try change(MCAST_JOIN_GROUP, group, interface)
    }

    func leave(_ group: SocketAddress, on interface: NetworkInterface?) throws(SystemError) {
        try change(MCAST_LEAVE_GROUP, group, interface)
    }

    func setMulticastInterface(_ interface: NetworkInterface) throws(SystemError) {
        if isIPv6 {
            try set(Self.ipv6, IPV6_MULTICAST_IF, Int32(interface.index))
        } else {
            var request = ip_mreqn()
            request.imr_ifindex = Int32(interface.index)
            try set(Self.ipv4, IP_MULTICAST_IF, request)
        }
    }

    func setMulticastLoop(_ isOn: Bool) throws(SystemError) {
        let value = Int32(isOn ? 1 : 0)
        if isIPv6 {
            try set(Self.ipv6, IPV6_MULTICAST_LOOP, value)
        } else {
            try set(Self.ipv4, IP_MULTICAST_LOOP, value)
        }
    }

    func setMulticastHops(_ hops: UInt8) throws(SystemError) {
        if isIPv6 {
            try set(Self.ipv6, IPV6_MULTICAST_HOPS, Int32(hops))
        } else {
            try set(Self.ipv4, IP_MULTICAST_TTL, Int32(hops))
        }
    }

    // MARK: -

    private static var ipv4: Int32 { Int32(IPPROTO_IP) }
    private static var ipv6: Int32 { Int32(IPPROTO_IPV6) }

    private var isIPv6: Bool { localAddress?.isIPv6 ?? false }

    /// RFC 3678, 5.1: one form for both families, and the interface by its index.
    private func change(
        _ name: Int32, _ group: SocketAddress, _ interface: NetworkInterface?
    ) throws(SystemError) {
        var request = group_req()
        request.gr_interface = interface?.index ?? 0
        unsafe group.withSocketAddress { address, length in
            unsafe withUnsafeMutableBytes(of: &request.gr_group) {
                unsafe $0.copyMemory(
                    from: UnsafeRawBufferPointer(start: address, count: Int(length)))
            }
        }
        try set(isIPv6 ? Self.ipv6 : Self.ipv4, name, request)
    }

    private func set<Value: BitwiseCopyable>(
        _ level: Int32, _ name: Int32, _ value: Value
    ) throws(SystemError) {
        try check(
            "setsockopt",
            unsafe withUnsafePointer(to: value) {
                unsafe setsockopt(socket.fd, level, name, $0, socklen_t(MemoryLayout<Value>.size))
            })
    }
}

extension SystemError {
    /// False for news of one datagram or its way, which recvfrom(2) brings before the next
    /// datagram; true when the socket is of no more use.
    var endsSocket: Bool {
        let mistakes: [Errno] = [
            .badFileDescriptor, .notSocket, .badAddress, .invalidArgument, .notSupportedOnSocket,
        ]
        return mistakes.contains(code)
    }
}
