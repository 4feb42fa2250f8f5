import Glibc
import ReactorKit
import SystemPackage
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("A rolling restart", .timeLimit(.minutes(5)))
    struct RollingRestartTests {
        private static let haproxy = "/usr/sbin/haproxy"
        private static var isInstalled: Bool { unsafe access(haproxy, X_OK) == 0 }

        /// Names the load from this thread.
        private final class Key: Sendable {}

        @Test(.enabled(if: isInstalled, "haproxy is not installed"))
        func `of three servers behind HAProxy, under load, loses no reply`() async throws {
            let folder = try TemporaryFolder()
            let servers = try ["one", "two", "three"].map { try BalancedServer($0, in: folder) }
            let balancer = try Balancer(before: servers, in: folder)
            let thread = try ReactorThread.start(name: "load")
            let key = Key()
            let endpoint = Endpoint(host: "127.0.0.1", port: balancer.port)
            try await thread.handle.run { reactor in
                let load = ConversationLoad(on: reactor, to: endpoint)
                reactor.keep(load, for: key)
                for _ in 0..<20 { load.begin() }
            }
            for server in servers { try server.waitForConnection() }
            for server in servers {
                try server.restart()
                // The balancer has taken notice when somebody comes.
                try server.waitForConnection()
            }
            try await thread.handle.run { $0.find(ConversationLoad.self, for: key)?.end() }
            let report = try await settled(thread.handle, key)
            #expect(report.losses == [], "the balancer said: \(balancer.words)")
            #expect(report.replies == report.conversations * 5)
            #expect(report.conversations > 100)
            try await thread.stop()
        }

        /// What the load came to, once all its clients are done.
        private func settled(
            _ handle: ReactorHandle, _ key: Key
        ) async throws -> ConversationLoad.Report {
            while true {
                let report = try await handle.run { reactor -> ConversationLoad.Report? in
                    guard let load = reactor.find(ConversationLoad.self, for: key) else {
                        return nil
                    }
                    return load.standing == 0 ? load.report : nil
                }
                if let report { return report }
                await Task.yield()
            }
        }
    }
}

/// HAProxy with the example's settings, before servers of this machine.
private final class Balancer {
    let port: UInt16
    private let program: PipedProgram

    init(before servers: [BalancedServer], in folder: TemporaryFolder) throws {
        (port, program) = try LowPort.find { port in
            try folder.write(try Self.settings(port, servers), to: "haproxy.cfg")
            let file = folder.path.appending("haproxy.cfg").string
            let program = try PipedProgram("/usr/sbin/haproxy", ["-db", "-f", file])
            guard Self.serves(port, program) else {
                throw UnexpectedOutput("a balancer that serves", of: program)
            }
            return (port, program)
        }
    }

    var words: String { program.errors.text + program.output.text }

    /// The file in assets, with these addresses in the place of the example's.
    private static func settings(_ port: UInt16, _ servers: [BalancedServer]) throws -> String {
        let assets = FilePath(#filePath).removingLastComponent().removingLastComponent()
            .removingLastComponent().appending("assets")
        var text = try text(of: assets.appending("haproxy.cfg"))
        var changes = [("bind :21567", "bind 127.0.0.1:\(port)")]
        for (index, server) in servers.enumerated() {
            changes.append(
                (
                    "10.0.0.\(index + 1):21567 port 21568",
                    "127.0.0.1:\(server.port) port \(server.statusPort)"
                ))
        }
        for (example, own) in changes {
            let parts = text.split(separator: example, omittingEmptySubsequences: false)
            #expect(parts.count == 2, "the example has \"\(example)\" once")
            text = parts.joined(separator: own)
        }
        return text
    }

    private static func text(of file: FilePath) throws -> String {
        let descriptor = try FileDescriptor.open(file, .readOnly)
        return try descriptor.closeAfter {
            let bytes = try unsafe [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
                count = try unsafe descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    /// Whether a line that is sent through it comes back, before it ends or time is up.
    private static func serves(_ port: UInt16, _ program: PipedProgram) -> Bool {
        let deadline = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < deadline {
            if let client = try? TestStream(toPort: port), (try? client.send("ready\n")) != nil,
                (try? client.wait(for: "a reply") { $0.text.hasSuffix("] ready\n") }) != nil
            {
                return true
            }
            if (try? program.waitForExit(within: .milliseconds(50))) != nil { return false }
        }
        return false
    }
}
