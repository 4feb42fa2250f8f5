import FileTesting
import Glibc
import ReactorTesting
import SystemPackage
import Testing

@testable import ReactorKit

@Suite("SocketFile", .timeLimit(.minutes(10)))
struct SocketFileTests {
    private let folder: TemporaryFolder
    private let reactor: Reactor
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        reactor = try Reactor()
        path = folder.file("service")
    }

    @discardableResult
    private func listen(
        _ options: ListenOptions = ListenOptions(), factory: @escaping StreamFactory = { _ in nil }
    ) throws -> StreamListener {
        try #require(
            try reactor.listen(at: .unix(path: path), options: options, factory: factory).first)
    }

    /// What a server leaves behind that was killed.
    private func leaveDeadSocket() throws {
        let dead = try Socket(family: AF_UNIX)
        try dead.bind(to: try SocketAddress(path: path))
        try dead.listen()
        dead.close()
    }

    private func serves(_ listener: StreamListener) throws -> Bool {
        let peer = try RawPeer(connectedTo: listener.address)
        return try reactor.turn(until: { peer.receive() && peer.hasFinished })
    }

    @Test func `a dead server's file is replaced`() throws {
        try leaveDeadSocket()
        let listener = try listen()
        #expect(try serves(listener))
        try reactor.endCleanly()
    }

    @Test func `a living server is left alone`() throws {
        let listener = try listen()
        let error = #expect(throws: SystemError.self) { try listen() }
        #expect(error?.code == .addressInUse)
        #expect(try serves(listener))
        try reactor.endCleanly()
    }

    @Test func `a living server with a full queue is left alone`() throws {
        let busy = try Socket(family: AF_UNIX)
        defer { busy.close() }
        let address = try SocketAddress(path: path)
        try busy.bind(to: address)
        try check("listen", Glibc.listen(busy.fd, 0))
        let first = try RawPeer(connectedTo: address)
        #expect(throws: SystemError.self) { try listen() }
        #expect(try folder.names() == ["service"])
        first.close()
    }

    @Test func `a file that is no socket is never removed`() throws {
        let file = try unsafe FileDescriptor.open(
            path, .writeOnly, options: .create, permissions: .ownerReadWrite)
        try file.close()
        let error = #expect(throws: SystemError.self) { try listen() }
        #expect(error?.code == .addressInUse)
        #expect(try folder.names() == ["service"])
    }

    @Test func `a link to a dead server's file is no socket either`() throws {
        try leaveDeadSocket()
        try check("rename", unsafe rename(path, path + ".old"))
        try check("symlink", unsafe symlink(path + ".old", path))
        let error = #expect(throws: SystemError.self) { try listen() }
        #expect(error?.code == .addressInUse)
        #expect(try folder.names() == ["service", "service.old"])
    }

    @Test(arguments: [FilePermissions.ownerReadWrite, [.ownerReadWrite, .groupReadWrite]])
    func `the file has the mode that it was to have`(mode: FilePermissions) throws {
        var options = ListenOptions()
        options.socketMode = mode
        try listen(options)
        #expect(folder.mode(of: "service") == mode.rawValue)
        try reactor.endCleanly()
    }

    @Test func `the file goes with its listener, also at the reactor's end`() throws {
        let listener = try listen()
        #expect(try folder.names() == ["service"])
        listener.stopListening()
        #expect(try folder.names().isEmpty)
        try listen()
        try reactor.endCleanly()
        #expect(try folder.names().isEmpty)
    }

    @Test func `another's file in its place stays`() throws {
        let listener = try listen()
        try check("unlink", unsafe unlink(path))
        let other = try listen()
        listener.stopListening()
        #expect(try folder.names() == ["service"])
        #expect(try serves(other))
        try reactor.endCleanly()
    }

    @Test func `an abstract name has no file`() throws {
        var options = ListenOptions()
        options.socketMode = .ownerReadWrite
        let name = "@\(folder.path)"
        let listener = try #require(
            try reactor.listen(at: .unix(path: name), options: options) { _ in nil }.first)
        #expect("\(listener.address)" == "unix:" + name)
        #expect(try serves(listener))
        let error = #expect(throws: SystemError.self) {
            try reactor.listen(at: .unix(path: name)) { _ in nil }
        }
        #expect(error?.code == .addressInUse)
        try reactor.endCleanly()
        #expect(try folder.names().isEmpty)
    }
}
