import Daemon
import FileTesting
import Glibc
import ReactorKit
import ReactorTesting
import Settings
import SystemPackage
import TLSTesting
import TerminalTesting
import Testing

/// Files that a server did not make, or can read but once.
@Suite("Server: files", .timeLimit(.minutes(10)))
struct ServerFilesTests {
    /// A server, and those that take its place one after the other, each with the sockets and
    /// files of the one before. The last one ends.
    private func succeed(
        _ first: ServerBench, times: Int, _ change: @escaping (inout ServerSettings) -> Void
    ) throws {
        var last = first
        for _ in 0..<times {
            let items = try last.server.listeningDescriptors.map { item in
                AdoptedListener(
                    item.endpoint, try item.descriptor.duplicate(), file: item.file)
            }
            let next = try ServerBench(adopted: items, change)
            next.server.takeFiles()
            last.leave()
            try last.reactor.run()
            last = next
        }
        try last.reactor.endAll()
    }

    @Test(arguments: [1, 2, 3])
    func `the file of a socket that another process created is kept by every successor`(
        times: Int
    ) throws {
        let folder = try TemporaryFolder()
        let endpoint = Endpoint.unix(path: folder.path.appending("service").string)
        let change: (inout ServerSettings) -> Void = { $0.listener.endpoints = [endpoint] }
        let unit = try ListeningSocket.open(at: endpoint, options: ListenOptions())[0]
        let first = try ServerBench(
            adopted: [AdoptedListener(endpoint, try unit.descriptor.duplicate())], change)
        #expect(first.server.listeningDescriptors.map(\.file) == [nil])
        try succeed(first, times: times, change)
        #expect(folder.mode(of: "service") != 0)
        unit.close()
    }

    @Test(arguments: [(1, 1), (3, 1), (1, 2), (3, 2)])
    func `the last successor removes the file of a socket that a server created`(
        times: Int, threads: Int
    ) throws {
        let folder = try TemporaryFolder()
        let change: (inout ServerSettings) -> Void = {
            $0.threads = threads
            $0.listener.endpoints = [.unix(path: folder.path.appending("service").string)]
            $0.statusEndpoints = [.unix(path: folder.path.appending("status").string)]
        }
        try succeed(try ServerBench(change), times: times, change)
        #expect(folder.mode(of: "service") == 0 && folder.mode(of: "status") == 0)
    }

    @Test func `a successor does not remove a file that replaced its own`() throws {
        let folder = try TemporaryFolder()
        let endpoint = Endpoint.unix(path: folder.path.appending("service").string)
        let change: (inout ServerSettings) -> Void = { $0.listener.endpoints = [endpoint] }
        let first = try ServerBench(change)
        #expect(unsafe unlink(folder.path.appending("service").string) == 0)
        let other = try ListeningSocket.open(at: endpoint, options: ListenOptions())[0]
        try succeed(first, times: 1, change)
        #expect(folder.mode(of: "service") != 0)
        other.close()
    }

    @Test func `a certificate and key in one pipe are read once, and stay at a reload`() throws {
        let maker = CertificateMaker(.init(commonName: "a", names: "DNS:a.example"))
        let pipe = try FileDescriptor.pipeClosedOnExec()
        try pipe.writeEnd.writeAll((maker.certificateText + maker.keyText).utf8)
        try pipe.writeEnd.close()
        let path = "/dev/fd/\(pipe.readEnd.rawValue)"
        var settings = ServerBench.settings {
            $0.listener.endpoints = [.tls(host: "127.0.0.1", port: 0)]
            $0.listener.certificate = path
            $0.listener.key = path
        }
        var files = TLSFiles(pipes: .atStart)
        try files.readAll(for: settings)
        let reactor = try Reactor()
        let lines = RecordingLogHandler.Lines()
        let server = Server(settings, on: reactor, log: .recording(lines), files: files)
        try server.start()
        settings.lineLimit = 10
        let report = server.reload(to: settings)
        #expect(report.isApplied)
        #expect(
            report.kept == [
                "tls:127.0.0.1:0 keeps its certificate: cannot read \(path): it is a pipe, which "
                    + "can be read only once, at the start"
            ])
        try reactor.endAll()
        try pipe.readEnd.close()
    }

    @Test(arguments: ["tls-certificate", "tls-key", "tls-authorities"])
    func `a pipe that no program opens to write ends a start`(setting: String) throws {
        let folder = try TemporaryFolder()
        let maker = CertificateMaker(.init(commonName: "a"))
        try folder.write(maker.certificateText, to: "tls-certificate")
        try folder.write(maker.keyText, to: "tls-key")
        try folder.write(maker.certificateText, to: "tls-authorities")
        let pipe = folder.path.appending(setting).string
        #expect(unsafe unlink(pipe) == 0 && mkfifo(pipe, 0o600) == 0)
        let settings = ServerBench.settings {
            $0.listener.endpoints = [.tls(host: "127.0.0.1", port: 0)]
            $0.listener.certificate = folder.path.appending("tls-certificate").string
            $0.listener.key = folder.path.appending("tls-key").string
            $0.listener.clientCertificate = .require
            $0.listener.clientAuthorities = folder.path.appending("tls-authorities").string
        }
        let pipes = FileContents.PipePolicy.awaited(.milliseconds(10))
        var files = TLSFiles(pipes: pipes)
        let error = #expect(throws: ListenError.self) { try files.readAll(for: settings) }
        #expect(
            error?.description == "cannot listen on tls:127.0.0.1:0: cannot read \(pipe): it is a "
                + "pipe, and no program writes to it")
        #expect(StartCheck(settings, pipes: pipes).problems == [error?.description])
    }
}
