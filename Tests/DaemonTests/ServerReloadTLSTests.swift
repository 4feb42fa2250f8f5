import Daemon
import FileTesting
import Glibc
import ReactorKit
import ReactorTLS
import ReactorTesting
import SystemPackage
import TLSTesting
import TerminalTesting
import Testing

@Suite("Server: TLS and reload", .timeLimit(.minutes(10)))
struct ServerReloadTLSTests {
    @Test func `certificates are read again, and invalid ones leave the old in use`() throws {
        let folder = try TemporaryFolder()
        let old = CertificateMaker(.init(commonName: "old", names: "DNS:old.example"))
        let new = CertificateMaker(.init(commonName: "new", names: "DNS:new.example"))
        try folder.write(old.certificateText, to: "c.pem")
        try folder.write(old.keyText, to: "k.pem")
        let change: (inout ServerSettings) -> Void = {
            $0.listener.endpoints = [.tls(host: "127.0.0.1", port: 0)]
            $0.listener.certificate = folder.path.appending("c.pem").string
            $0.listener.key = folder.path.appending("k.pem").string
        }
        let bench = try ServerBench(change)
        let settings = ServerBench.settings(change)
        let first = try client(of: bench)
        #expect(first.names == ["old.example"])

        // The key of another, nothing at all, and then both of the new one.
        try folder.write(new.keyText, to: "k.pem")
        let broken = bench.server.reload(to: settings)
        #expect(broken.isApplied && broken.kept == [])
        #expect(
            broken.failed.first?.hasPrefix(
                "tls:127.0.0.1:0 keeps its certificate: the private key in ") == true)
        #expect(broken.failure == "a part could not be taken, and the old one stays in use")
        #expect(broken.sentences == broken.failed)
        try folder.write("", to: "c.pem")
        #expect(bench.server.reload(to: settings).failed.first?.contains("c.pem") == true)
        #expect(unsafe unlink(folder.path.appending("c.pem").string) == 0)
        let missing = bench.server.reload(to: settings)
        #expect(
            missing.failed == [
                "tls:127.0.0.1:0 keeps its certificate: there is no file \(folder.path)/c.pem"
            ])
        let second = try client(of: bench)
        #expect(second.names == ["old.example"])

        try folder.write(new.certificateText, to: "c.pem")
        #expect(
            bench.server.reload(to: settings).changed == [
                "read the certificates and keys of tls:127.0.0.1:0 again"
            ])
        #expect(try client(of: bench).names == ["new.example"])
        // Connections that were open all the time.
        for client in [first.protocol, second.protocol] {
            client.transport?.write("still here\n")
            try bench.turn(until: { client.text.hasSuffix("] still here\n") })
        }
        try bench.reactor.endAll()
    }

    @Test(arguments: [1, 2])
    func `a listener changes to TLS and back on its own port, and open connections stay`(
        threads: Int
    ) throws {
        let folder = try SecureFolder()
        let change: (inout ServerSettings) -> Void = {
            $0.threads = threads
            $0.listener.certificate = folder.certificate
            $0.listener.key = folder.key
        }
        let bench = try ServerBench(change)
        let port = bench.port
        let plain = Endpoint(host: "127.0.0.1", port: 0)
        let secure = Endpoint.tls(host: "127.0.0.1", port: 0)
        let first = try bench.connected()
        // A connection that no worker has accepted yet is a new one.
        first.transport?.write("hello\n")
        try bench.turn(until: { first.text.hasSuffix("] hello\n") })
        let toTLS = bench.server.reload(
            to: ServerBench.settings {
                change(&$0)
                $0.listener.endpoints = [secure]
            })
        #expect(toTLS.failure == nil)
        try awaitWorkers(of: bench)
        #expect(toTLS.changed.contains("\(plain) is now \(secure), for new connections"))
        #expect(bench.server.listeningDescriptors.map(\.endpoint).allSatisfy { $0 == "\(secure)" })
        var clients: [RecordingProtocol] = [first]
        for _ in 1...6 { clients.append(try client(of: bench).protocol) }
        let back = bench.server.reload(to: ServerBench.settings(change))
        try awaitWorkers(of: bench)
        #expect(back.changed.contains("\(secure) is now \(plain), for new connections"))
        for _ in 1...6 { clients.append(try bench.connected()) }
        for client in clients {
            client.transport?.write("still here\n")
            try bench.turn(until: { client.text.hasSuffix("] still here\n") })
        }
        #expect(bench.port == port)
        #expect(bench.lines.count { $0.contains("listening on") } == 1)
        try bench.reactor.endAll()
    }

    @Test func `a port that the server itself has under another host is named, with what to write`()
        throws
    {
        let folder = try SecureFolder()
        let change: (inout ServerSettings) -> Void = {
            $0.listener.certificate = folder.certificate
            $0.listener.key = folder.key
        }
        let bench = try ServerBench(change)
        let port = bench.port
        let refusal = { (endpoints: [Endpoint]) in
            bench.server.reload(
                to: ServerBench.settings {
                    change(&$0)
                    $0.listener.endpoints = endpoints
                }
            ).wrong
        }
        let start = "this server itself has the port, as 127.0.0.1:0; "
        #expect(
            refusal([.tls(host: "0.0.0.0", port: port)]) == [
                "cannot listen on tls:0.0.0.0:\(port): \(start)write tls:127.0.0.1:0, which keeps "
                    + "the socket, or stop and start the server"
            ])
        #expect(
            refusal([ServerBench.anyPort, .tcp(host: "0.0.0.0", port: port)]) == [
                "cannot listen on 0.0.0.0:\(port): \(start)name only one of them"
            ])
        try bench.reactor.endAll()
    }

    @Test func `a change to TLS without a certificate that can be used changes nothing`() throws {
        let folder = try SecureFolder()
        let bench = try ServerBench()
        try folder.files.write("nothing", to: "c.pem")
        let report = bench.server.reload(
            to: ServerBench.settings {
                $0.listener.endpoints = [.tls(host: "127.0.0.1", port: 0)]
                $0.listener.certificate = folder.certificate
                $0.listener.key = folder.key
            })
        #expect(!report.isApplied)
        #expect(report.wrong.first?.hasPrefix("cannot listen on tls:127.0.0.1:0: ") == true)
        let client = try bench.connected()
        client.transport?.write("plain\n")
        try bench.turn(until: { client.text.hasSuffix("] plain\n") })
        try bench.reactor.endAll()
    }

    @Test func `an expired certificate is warned of at the start, at the check and at a reload`()
        throws
    {
        let folder = try SecureFolder(validity: -7_200 ... -3_600)
        let settings = ServerBench.settings {
            $0.listener.endpoints = [.tls(host: "127.0.0.1", port: 0)]
            $0.listener.certificate = folder.certificate
            $0.listener.key = folder.key
        }
        let bench = try ServerBench { $0 = settings }
        let warning = "the certificate \(folder.certificate) expired on "
        #expect(bench.lines.contains { $0.hasPrefix("warning: \(warning)") })
        #expect(StartCheck(settings).problems == [])
        #expect(StartCheck(settings).warnings.first?.hasPrefix(warning) == true)
        let report = bench.server.reload(to: settings)
        #expect(report.failure == nil)
        #expect(report.sentences.first?.hasPrefix(warning) == true)
        // A reload does not log again what the start has logged.
        bench.server.logReport(report)
        #expect(bench.lines.count { $0.hasPrefix("warning: \(warning)") } == 1)
        try bench.reactor.endAll()
    }

    /// Returns when each worker has applied the settings: it answers requests in their order.
    private func awaitWorkers(of bench: ServerBench) throws {
        var isDone = false
        bench.server.listConnections(after: 0) { _, silentCount in isDone = silentCount == 0 }
        try bench.turn(until: { isDone })
    }

    private func client(
        of bench: ServerBench
    ) throws -> (protocol: RecordingProtocol, names: [String]) {
        var configuration = TLSConfiguration.client()
        configuration.verification = .nothing
        let tls = try TLS.client(
            TLSContext(configuration), to: "127.0.0.1", on: bench.reactor)
        let client = RecordingProtocol()
        bench.reactor.connect(
            to: Endpoint(host: "127.0.0.1", port: bench.port),
            factory: tls.wrapping { _ in client }, failure: { Issue.record($0) })
        try bench.turn(until: { client.transport != nil })
        let transport = try #require(client.transport as? TLSTransport)
        return (client, transport.session?.peerCertificate?.names ?? [])
    }
}

/// A certificate and its key in a folder.
private struct SecureFolder {
    let files: TemporaryFolder
    var certificate: String { files.path.appending("c.pem").string }
    var key: String { files.path.appending("k.pem").string }

    init(validity: ClosedRange<Int> = -3_600...86_400 * 90) throws {
        files = try TemporaryFolder()
        let maker = CertificateMaker(.init(commonName: "a", validity: validity))
        try files.write(maker.certificateText, to: "c.pem")
        try files.write(maker.keyText, to: "k.pem")
    }
}
