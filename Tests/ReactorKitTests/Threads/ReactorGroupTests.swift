import ReactorTesting
import SystemPackage
import Testing

@testable import ReactorKit

@Suite("ReactorGroup", .timeLimit(.minutes(10)))
struct ReactorGroupTests {
    private struct Broken: Error {}

    private let anyPort = Endpoint(host: "127.0.0.1", port: 0)
    private let unix = Endpoint.unix(path: "@reactorkit-group-\(UInt64.random(in: 0 ... .max))")

    /// Sends each peer the index of the member that it reached.
    private static func greeter(_ member: ReactorGroupMember) -> StreamFactory {
        let greeting = "\(member.index)"
        return { _ in
            let `protocol` = RecordingProtocol()
            `protocol`.whenMade = { $0.write(greeting) }
            return `protocol`
        }
    }

    /// Connects `count` peers that stay, and gives the greetings of all.
    private func greetings(_ count: Int, at address: SocketAddress) throws -> [String] {
        let reactor = try Reactor()
        let clients = (0..<count).map { _ in RecordingProtocol() }
        let endpoint =
            address.isUnix
            ? unix : Endpoint(host: address.host, port: address.port)
        for client in clients {
            reactor.connect(to: endpoint) { _ in
                client
            } failure: {
                Issue.record("\($0)")
            }
        }
        #expect(try reactor.turn(until: { clients.allSatisfy { !$0.text.isEmpty } }))
        try reactor.endAll()
        return clients.map(\.text)
    }

    @Test func `one port is served by every reactor`() async throws {
        let group = try ReactorGroup.start(name: "test", count: 2) { member in
            try member.listen(at: anyPort, factory: Self.greeter(member))
        }
        let address = try #require(group.addresses.first)
        #expect(group.addresses.count == 1)
        // That the kernel deals 64 to one by chance is out of the question.
        #expect(Set(try greetings(64, at: address)) == ["0", "1"])
        try await group.stop()
    }

    @Test func `two ports of one endpoint stay two`() async throws {
        let group = try ReactorGroup.start(name: "test", count: 2) { member in
            let first = try member.listen(at: anyPort) { _ in nil }
            let second = try member.listen(at: anyPort, factory: Self.greeter(member))
            #expect(first.map(\.address) != second.map(\.address))
        }
        #expect(Set(group.addresses).count == 2)
        let address = try #require(group.addresses.last)
        #expect(Set(try greetings(64, at: address)) == ["0", "1"])
        try await group.stop()
    }

    @Test(arguments: [0, 1])
    func `who stops listening at a UNIX socket leaves it to the other`(stopped: Int) async throws {
        let key = MutexLog()
        let group = try ReactorGroup.start(name: "test", count: 2) { member in
            let listeners = try member.listen(at: unix, factory: Self.greeter(member))
            #expect(listeners.count == 1)
            member.reactor.attach(try #require(listeners.first), for: key)
        }
        let address = try #require(group.addresses.first)
        try await group.handles[stopped].run { reactor in
            reactor.attachment(StreamListener.self, for: key)?.stopListening()
        }
        #expect(try greetings(4, at: address) == Array(repeating: "\(1 - stopped)", count: 4))
        try await group.stop()
    }

    @Test func `a UNIX socket that all members have closed refuses connections`() async throws {
        let key = MutexLog()
        let group = try ReactorGroup.start(name: "test", count: 3) { member in
            // Who keeps the member does not keep the socket.
            let listeners = try member.listen(at: unix) { _ in
                #expect(member.index < 0)
                return nil
            }
            member.reactor.attach(try #require(listeners.first), for: key)
        }
        for handle in group.handles {
            try await handle.run { reactor in
                reactor.attachment(StreamListener.self, for: key)?.stopListening()
            }
        }
        try expectNobody(at: try #require(group.addresses.first))
        try await group.stop()
    }

    @Test func `each is set up on its own named thread, in order`() async throws {
        let log = MutexLog()
        let group = try ReactorGroup.start(name: "a-name-too-long", count: 3) { member in
            log.append("\(member.index) \(try Self.threadName())")
        }
        #expect(
            log.names == ["0 a-name-too-lo-0", "1 a-name-too-lo-1", "2 a-name-too-lo-2"])
        for (index, handle) in group.handles.enumerated() {
            #expect(
                try await handle.run { _ in try Self.threadName() } == "a-name-too-lo-\(index)")
        }
        try await group.stop()
    }

    private static func threadName() throws -> String {
        let file = unsafe try FileDescriptor.open("/proc/thread-self/comm", .readOnly)
        return try file.closeAfter {
            var name = [UInt8](repeating: 0, count: 32)
            let count = unsafe try name.withUnsafeMutableBytes { unsafe try file.read(into: $0) }
            return String(decoding: name[..<(count - 1)], as: UTF8.self)
        }
    }

    @Test func `a shutdown lets connections finish and ends all`() async throws {
        let thread = try ReactorThread.start(name: "client")
        let (group, client) = try await groupWithOneClient(on: thread)
        group.shutDown(within: .seconds(3600))
        // The end of the stream, which the other side waits for to be answered.
        for try await _ in client.chunks {}
        await client.close()
        try await group.join()
        for handle in group.handles {
            await #expect(throws: ReactorGone.self) { try await handle.run { _ in } }
        }
        try expectNobody(at: try #require(group.addresses.first))
        try await thread.stop()
    }

    @Test func `a second shutdown does not wait`() async throws {
        let thread = try ReactorThread.start(name: "client")
        let (group, client) = try await groupWithOneClient(on: thread)
        group.shutDown(within: .seconds(3600))
        group.shutDown(within: .seconds(3600))
        try await group.join()
        await client.close()
        #expect(client.reason != nil)
        try await thread.stop()
    }

    private func groupWithOneClient(
        on thread: ReactorThread
    ) async throws -> (ReactorGroup, AsyncConnection) {
        let group = try ReactorGroup.start(name: "test", count: 2) { member in
            try member.listen(at: anyPort, factory: Self.greeter(member))
        }
        let address = try #require(group.addresses.first)
        let client = try await thread.handle.connect(
            to: Endpoint(host: address.host, port: address.port))
        for try await _ in client.chunks { break }
        return (group, client)
    }

    @Test func `the end of all is reported once, by callback too`() async throws {
        let group = try ReactorGroup.start(name: "test", count: 3) { _ in }
        let before = Promise<Void>()
        group.whenEnded { #expect(before.settle(with: $0)) }
        group.handles[1].stop()
        while (try? await group.handles[1].run { _ in }) != nil {}
        #expect(!before.isSettled)
        try await group.stop()
        try await before.value {}
        let after = Promise<Void>()
        group.whenEnded { after.settle(with: $0) }
        #expect(after.isSettled)
    }

    @Test func `a cancelled join leaves the reactors running`() async throws {
        let group = try ReactorGroup.start(name: "test", count: 2) { _ in }
        let join = Task { try await group.join() }
        join.cancel()
        await #expect(throws: CancellationError.self) { try await join.value }
        #expect(try await group.handles[1].run { _ in 7 } == 7)
        try await group.stop()
    }

    @Test(arguments: [0, 1, 2])
    func `a set-up that fails leaves nothing`(failing: Int) throws {
        let log = MutexLog()
        let opened = Mailbox(Opened())
        #expect(throws: Broken.self) {
            try ReactorGroup.start(name: "test", count: 3) { member in
                let tcp = try member.listen(at: anyPort) { _ in nil }
                let local = try member.listen(at: unix) { _ in nil }
                _ = opened.change {
                    $0.addresses += (tcp + local).map(\.address)
                    $0.handles.append(member.reactor.handle)
                }
                log.append("\(member.index)")
                if member.index == failing { throw Broken() }
            }
        }
        #expect(log.names == (0...failing).map { "\($0)" })
        for address in Set(opened.look(\.addresses)) { try expectNobody(at: address) }
        for handle in opened.look(\.handles) {
            // A job that waits in vain for a gone reactor is dropped at once.
            weak var job: MutexLog?
            do {
                let held = MutexLog()
                job = held
                handle.call { _ in held.append("run") }
            }
            #expect(job == nil)
        }
    }

    private struct Opened: MailboxContents {
        var addresses: [SocketAddress] = []
        var handles: [ReactorHandle] = []
        var isFull: Bool { false }
        var hasRoom: Bool { true }
    }

    /// Connecting to a port or name without a listener is refused on the spot on loopback.
    private func expectNobody(at address: SocketAddress) throws {
        let socket = try Socket(family: address.family)
        defer { socket.close() }
        do throws(SystemError) {
            _ = try socket.connect(to: address)
        } catch {
            #expect(error.code == .connectionRefused)
            return
        }
        #expect(socket.pendingError() == .connectionRefused)
    }

    @Test func `a failure of the system is passed on`() throws {
        let taken = try Loopback()
        let error = #expect(throws: SystemError.self) {
            try ReactorGroup.start(name: "test", count: 2) { [endpoint = taken.endpoint] member in
                try member.listen(at: endpoint) { _ in nil }
            }
        }
        #expect(error?.code == .addressInUse)
    }

    @Test func `it has as many reactors as there are cores to use`() async throws {
        let group = try ReactorGroup.start(name: "test") { _ in }
        #expect(group.handles.count == ReactorGroup.usableCores)
        #expect(ReactorGroup.usableCores >= 1)
        try await group.stop()
    }
}
