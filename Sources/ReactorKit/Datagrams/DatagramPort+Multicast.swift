import SystemPackage

extension DatagramPort {
    /// Lets datagrams be sent to a broadcast address, such as 255.255.255.255 (socket(7)).
    ///
    /// - Throws: `SystemError` (setsockopt), as all calls here; EBADF after the end.
    public func allowBroadcast(_ isAllowed: Bool = true) throws(SystemError) {
        try optionSocket().setBroadcast(isAllowed)
    }

    /// Receives what is sent to the multicast group as well, on `interface`.
    ///
    /// Bind to the group's port with an unspecified address (`0.0.0.0`, `::`) before. The port
    /// of `group` does not matter. No interface leaves the choice to the kernel's routes.
    public func join(
        _ group: SocketAddress, on interface: NetworkInterface? = nil
    ) throws(SystemError) {
        try optionSocket().join(group, on: interface)
    }

    /// Receives no more of what is sent to a group that was joined on the same interface.
    public func leave(
        _ group: SocketAddress, on interface: NetworkInterface? = nil
    ) throws(SystemError) {
        try optionSocket().leave(group, on: interface)
    }

    /// Sends to multicast groups through `interface`, whatever the routes are.
    public func sendMulticast(by interface: NetworkInterface) throws(SystemError) {
        try optionSocket().setMulticastInterface(interface)
    }

    /// Whether receivers on this machine, ourselves included, get what we send to a group; on
    /// unless switched off.
    public func loopMulticast(_ isOn: Bool) throws(SystemError) {
        try optionSocket().setMulticastLoop(isOn)
    }

    /// How many networks a datagram to a group may cross: 0 stays on this machine, 1 (the
    /// kernel's default) on its network. TTL in IPv4, hop limit in IPv6.
    public func limitMulticast(hops: UInt8) throws(SystemError) {
        try optionSocket().setMulticastHops(hops)
    }

    /// The descriptor's number may be reused after the end.
    private func optionSocket() throws(SystemError) -> DatagramSocket {
        guard isUsable else { throw SystemError(call: "setsockopt", code: .badFileDescriptor) }
        return socket
    }
}
