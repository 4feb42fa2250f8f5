package import SystemPackage

/// A socket that listens, and is no reactor's yet; nobody is accepted from it meanwhile.
///
/// For servers that open all places first, so that none is opened when one cannot be, and only
/// then deal them out among reactors. Whoever holds it last gives it to `Reactor.listen(on:)`, or
/// closes it. Safe from any thread.
package struct ListeningSocket: Sendable {
    /// Where it listens, with the port that the kernel chose for port 0.
    package let address: SocketAddress
    let socket: Socket
    /// The file of a UNIX socket that we have made.
    let file: SocketFile?

    /// Its descriptor, which stays where it is.
    package var descriptor: FileDescriptor { socket.descriptor }

    private init(_ socket: Socket, at address: SocketAddress, file: SocketFile?) {
        self.socket = socket
        self.address = address
        self.file = file
    }

    /// Listens at one address.
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

    /// Listens at every address of `endpoint`, or nowhere; see `Reactor.listen(at:)`.
    ///
    /// - Throws: `SystemError` (bind, listen), `EndpointError`, `NameLookupError`.
    package static func open(at endpoint: Endpoint, options: ListenOptions) throws -> [Self] {
        try open(at: try endpoint.addressesToListenAt(), options: options)
    }

    /// Listens at each address, all or none, save those of a family that this machine lacks.
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

    /// Tries whether `open` could listen at an endpoint of TCP, and listens nowhere. A port that
    /// another program has is no obstacle, nor is this one to a program that opens the port meanwhile.
    ///
    /// - Throws: as `open`.
    package static func tryAddresses(of endpoint: Endpoint, options: ListenOptions) throws {
        let addresses = try endpoint.addressesToListenAt()
        var isFound = false
        for address in addresses {
            do throws(SystemError) {
                let socket = try Socket(family: address.family)
                defer { socket.close() }
                socket.reuseAddress()
                if address.isIPv6 { socket.onlyIPv6(options.onlyIPv6) }
                try socket.bind(to: address)
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

    /// A name may have an address of a family that this machine does not have.
    private static func isAbsent(_ error: SystemError) -> Bool {
        [.addressNotAvailable, .addressFamilyNotSupported].contains(error.code)
    }

    /// Takes over a socket that somebody else has put to listening; see `adoptListener`.
    ///
    /// - Throws: as `adoptListener`; then the descriptor stays the caller's.
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

    /// The same socket once more, by a descriptor of its own; the file stays the first one's.
    ///
    /// - Throws: `SystemError` when there is no descriptor left.
    package func duplicate() throws(SystemError) -> Self {
        Self(try socket.duplicate(), at: address, file: nil)
    }

    /// Stops listening; a UNIX socket's file goes first.
    package func close() {
        file?.remove()
        socket.close()
    }
}
