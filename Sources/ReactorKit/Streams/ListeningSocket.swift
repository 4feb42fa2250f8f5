package import SystemPackage

/// A listening socket without a reactor; no connection is accepted from it yet.
///
/// For servers that open all endpoints first, so that all are open or none, and then distribute
/// them among reactors. Its last owner passes it to `Reactor.listen(on:)` or closes it. Safe from
/// any thread.
package struct ListeningSocket: Sendable {
    /// The address that it listens on, with the port that the kernel assigned for port 0.
    package let address: SocketAddress
    let socket: Socket
    /// The file of a UNIX socket, if this object made it.
    let file: SocketFile?

    /// Its descriptor, which still belongs to this object.
    package var descriptor: FileDescriptor { socket.descriptor }

    private init(_ socket: Socket, at address: SocketAddress, file: SocketFile?) {
        self.socket = socket
        self.address = address
        self.file = file
    }

    /// Listens on one address.
    ///
    /// - Throws: `SystemError` (bind, listen).
    package init(at address: SocketAddress, options: ListenOptions) throws(SystemError) {
        let socket = try Socket(family: address.family)
        var file: SocketFile?
        do throws(SystemError) {
            if address.isUnix {
                file = try SocketFile.bind(socket, to: address, mode: options.socketMode)
            } else {
                socket.reuseAddress()
                if options.sharesPort { socket.sharePort() }
                if address.isIPv6 { socket.onlyIPv6(options.onlyIPv6) }
                try socket.bind(to: address)
            }
            try socket.listen()
        } catch {
            file?.remove()
            socket.close()
            throw error
        }
        self.init(socket, at: socket.localAddress ?? address, file: file)
    }

    /// Listens on all addresses of `endpoint`, or on none; see `Reactor.listen(at:)`.
    ///
    /// - Throws: `SystemError` (bind, listen), `EndpointError`, `NameLookupError`.
    package static func open(at endpoint: Endpoint, options: ListenOptions) throws -> [Self] {
        try open(at: try endpoint.addressesToListenAt(), options: options)
    }

    /// Listens on all addresses or on none, except for families that this machine does not support.
    static func open(
        at addresses: [SocketAddress], options: ListenOptions
    ) throws(SystemError) -> [Self] {
        var opened: [Self] = []
        for address in addresses {
            do throws(SystemError) {
                opened.append(try Self(at: address, options: options))
            } catch {
                if isAbsent(error), address != addresses.last || !opened.isEmpty { continue }
                for socket in opened { socket.close() }
                throw error
            }
        }
        return opened
    }

    /// Checks whether `open` could listen on a TCP endpoint, without listening. A port that another
    /// program uses is not an error, and the check does not prevent another program from opening
    /// the port.
    ///
    /// - Throws: as `open`.
    package static func tryAddresses(of endpoint: Endpoint, options: ListenOptions) throws {
        let addresses = try endpoint.addressesToListenAt()
        var isFound = false
        for address in addresses {
            do throws(SystemError) {
                try tryBinding(to: address, options)
                isFound = true
            } catch {
                if error.code == .addressInUse {
                    isFound = true
                } else if !isAbsent(error) || (address == addresses.last && !isFound) {
                    throw error
                }
            }
        }
    }

    /// Checks that no program uses the port of a TCP endpoint, also none that would share it. Does
    /// not listen, so that no client can connect to what is closed at once.
    ///
    /// - Throws: as `open`.
    package static func checkPort(of endpoint: Endpoint, options: ListenOptions) throws {
        for address in try endpoint.addressesToListenAt() {
            do throws(SystemError) {
                try tryBinding(to: address, options)
            } catch {
                if !isAbsent(error) { throw error }
            }
        }
    }

    private static func tryBinding(
        to address: SocketAddress, _ options: ListenOptions
    ) throws(SystemError) {
        let socket = try Socket(family: address.family)
        defer { socket.close() }
        socket.reuseAddress()
        if address.isIPv6 { socket.onlyIPv6(options.onlyIPv6) }
        try socket.bind(to: address)
    }

    /// A name may have an address of a family that this machine does not support.
    private static func isAbsent(_ error: SystemError) -> Bool {
        [.addressNotAvailable, .addressFamilyNotSupported].contains(error.code)
    }

    /// Takes over a socket that other code made and put to listening; see `adoptListener`.
    ///
    /// - Throws: as `adoptListener`; the descriptor still belongs to the caller then.
    package init(adopting descriptor: FileDescriptor) throws(SystemError) {
        let socket = Socket(adopting: descriptor)
        guard try socket.isListening() else {
            throw SystemError(call: "accept", code: .invalidArgument)
        }
        guard let address = socket.localAddress else {
            throw SystemError(call: "getsockname", code: .addressFamilyNotSupported)
        }
        try socket.makeOurOwn()
        self.init(socket, at: address, file: nil)
    }

    /// The same socket with another descriptor; the file still belongs to the first one.
    ///
    /// - Throws: `SystemError` when the limit of descriptors is reached.
    package func duplicate() throws(SystemError) -> Self {
        Self(try socket.duplicate(), at: address, file: nil)
    }

    /// Stops listening; removes a UNIX socket's file first.
    package func close() {
        file?.remove()
        socket.close()
    }
}
