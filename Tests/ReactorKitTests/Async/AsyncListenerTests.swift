import SystemPackage
import Testing

@testable import ReactorKit

@Suite("AsyncListener", .timeLimit(.minutes(10)))
struct AsyncListenerTests {
    private let thread: ReactorThread
    private var handle: ReactorHandle { thread.handle }
    private let anyPort = Endpoint(host: "127.0.0.1", port: 0)

    init() throws {
        thread = try ReactorThread.start(name: "test")
    }

    @Test func `each peer gets an answer from a task of its own`() async throws {
        let listener = try await handle.listen(at: anyPort)
        let endpoint = try endpoint(of: listener)
        let server = Task {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for try await connection in listener {
                    group.addTask {
                        for try await line in connection.lines() {
                            try await connection.write("[now] \(line)\n")
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        for question in ["Where is hope", "", "世界"] {
            let connection = try await handle.connect(to: endpoint)
            try await connection.write(question + "\n")
            let answer = try await connection.lines().first { _ in true }
            #expect(answer == "[now] \(question)")
            #expect(connection.peer?.port == endpoint.port)
            await connection.close()
            #expect("\(try #require(connection.reason))" == "closed")
        }
        listener.stop()
        try await server.value
        try await thread.stop()
    }

    @Test func `a second task that accepts gets an error, and the first goes on`() async throws {
        let listener = try await handle.listen(at: anyPort)
        let iterator = listener.makeAsyncIterator()
        let first = Task { try await iterator.next() }
        while !listener.isAwaited { await Task.yield() }
        await #expect(throws: AnotherTaskReads.self) { try await iterator.next() }
        let connection = try await handle.connect(to: endpoint(of: listener))
        #expect(try await first.value != nil)
        await connection.close()
        try await thread.stop()
    }

    @Test func `the options are those of the callbacks`() async throws {
        var options = ListenOptions()
        options.connectionLimit = 1
        let listener = try await handle.listen(at: anyPort, options: options)
        let endpoint = try endpoint(of: listener)
        let local = SocketAddress(host: "127.0.0.9", port: 0)
        let client = try await handle.connect(to: endpoint, options: ConnectOptions(from: local))
        #expect(client.local?.host == "127.0.0.9")
        let late = try await handle.connect(to: endpoint)
        // It is closed at once, since the first one is open.
        #expect(try await late.lines().first { _ in true } == nil)
        // Closes the first as well, which was not taken.
        listener.stop()
        await client.close()
        try await thread.stop()
    }

    @Test func `to leave the iteration stops listening`() async throws {
        let listener = try await handle.listen(at: anyPort)
        let endpoint = try endpoint(of: listener)
        let client = try await handle.connect(to: endpoint)
        for try await connection in listener {
            #expect(connection.local?.port == endpoint.port)
            break
        }
        let error = await #expect(throws: ConnectError.self) {
            try await handle.connect(to: endpoint)
        }
        #expect(error?.attempts.first?.error.code == .connectionRefused)
        await client.close()
        try await thread.stop()
    }

    @Test func `a cancelled task stops listening`() async throws {
        let listener = try await handle.listen(at: anyPort)
        let endpoint = try endpoint(of: listener)
        let server = Task { for try await _ in listener {} }
        server.cancel()
        await #expect(throws: CancellationError.self) { try await server.value }
        await #expect(throws: ConnectError.self) { try await handle.connect(to: endpoint) }
        try await thread.stop()
    }

    @Test func `connections that are not taken wait within a bound, and none is lost`() async throws
    {
        let listener = try await handle.listen(at: anyPort)
        let endpoint = try endpoint(of: listener)
        var clients: [AsyncConnection] = []
        for _ in 0..<100 { clients.append(try await handle.connect(to: endpoint)) }
        // Each client and each accepted connection is one resident, the listener is one.
        let handlers = try await handle.run { $0.poller.handlers.count }
        #expect(handlers <= 100 + 64 + 2)
        var taken: [AsyncConnection] = []
        for try await connection in listener {
            taken.append(connection)
            if taken.count == 100 { break }
        }
        let ports = Set(taken.compactMap(\.peer?.port))
        #expect(ports == Set(clients.compactMap(\.local?.port)))
        #expect(ports.count == 100)
        try await thread.stop()
    }

    @Test func `the end of the reactor ends the iteration`() async throws {
        let listener = try await handle.listen(at: anyPort)
        let server = Task { for try await _ in listener {} }
        try await thread.stop()
        try await server.value
    }

    @Test func `a port that is in use is reported`() async throws {
        let listener = try await handle.listen(at: anyPort)
        let endpoint = try endpoint(of: listener)
        let error = await #expect(throws: SystemError.self) {
            try await handle.listen(at: endpoint)
        }
        #expect(error?.code == .addressInUse)
        listener.stop()
        try await thread.stop()
    }

    @Test func `a server may answer behind the end of the question`() async throws {
        let listener = try await handle.listen(at: anyPort)
        let client = try await handle.connect(to: try endpoint(of: listener))
        try await client.write("question")
        client.finishWriting()
        for try await connection in listener {
            var question: [UInt8] = []
            for try await chunk in connection.chunks { question += chunk }
            #expect(question == Array("question".utf8))
            try await connection.write("answer")
            await connection.close()
            break
        }
        #expect(try await client.lines().first { _ in true } == "answer")
        try await thread.stop()
    }

    private func endpoint(of listener: AsyncListener) throws -> Endpoint {
        let address = try #require(listener.addresses.first)
        return Endpoint(host: address.host, port: address.port)
    }
}
