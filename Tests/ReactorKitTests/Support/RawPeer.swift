import Glibc
import SystemPackage

@testable import ReactorKit

/// A connected socket without a reactor: the peer that does what a well-behaved one would not.
final class RawPeer {
    let socket: Socket
    private let buffer = ReadBuffer()
    private var isOpen = true
    private(set) var received: [UInt8] = []
    private(set) var hasFinished = false
    private(set) var error: SystemError?

    init(connectedTo address: SocketAddress) throws {
        socket = try Socket(family: address.family)
        // Its kernel holds little, so that a flood soon waits on the other side.
        var receiveSpace: Int32 = 65_536
        _ = unsafe setsockopt(socket.fd, SOL_SOCKET, SO_RCVBUF, &receiveSpace, 4)
        socket.sendWithoutDelay()
        _ = try socket.connect(to: address)
    }

    deinit {
        close()
    }

    var text: String { String(decoding: received, as: UTF8.self) }
    var isOver: Bool { hasFinished || error != nil }

    /// What the kernel took of `bytes`.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Int {
        max(0, unsafe Glibc.send(socket.fd, bytes, bytes.count, Int32(MSG_NOSIGNAL)))
    }

    @discardableResult
    func send(_ text: String) -> Int { send(Array(text.utf8)) }

    /// Reads once, without waiting; false when nothing was there.
    @discardableResult
    func receive() -> Bool {
        guard !isOver else { return false }
        do throws(SystemError) {
            switch try socket.receive(into: buffer) {
            case .blocked: return false
            case .count(0): hasFinished = true
            case .count(let count):
                buffer.lend(count) { received += [UInt8](copying: $0) }
            }
        } catch {
            self.error = error
        }
        return true
    }

    func receiveAll() {
        while receive() {}
    }

    func finishWriting() {
        socket.shutdownWriting()
    }

    func reset() {
        socket.resetOnClose()
        close()
    }

    func close() {
        if isOpen { socket.close() }
        isOpen = false
    }
}
