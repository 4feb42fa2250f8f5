import Daemon
import FileTesting
import Glibc
import ReactorKit
import Settings
import SystemPackage
import TerminalTesting
import Testing

@Suite("ServerStart", .timeLimit(.minutes(10)))
struct ServerStartTests {
    private func failure(of start: ServerStart) -> String? {
        #expect(throws: SettingsDiagnostic.self) { try start.read() }?.description
    }

    @Test func `a file that is named must be there`() {
        let start = ServerStart(services: .tested, file: "/nowhere/carillond.conf")
        #expect(failure(of: start) == "--config: there is no file /nowhere/carillond.conf")
    }

    @Test func `the usual file need not be there, unless it was there at the start`() throws {
        let folder = try TemporaryFolder()
        let file = folder.path.appending("carillond.conf")
        let start = ServerStart(services: .tested, usualFile: file)
        #expect(try start.insisting().read().diagnostics == [])
        try folder.write("max-line = 10", to: "carillond.conf")
        let later = start.insisting()
        #expect(try later.read().settings.lineLimit == 10)
        #expect(unsafe unlink(file.string) == 0)
        #expect(try start.read().diagnostics == [])
        #expect(failure(of: later) == "--config: there is no file \(file)")
    }

    @Test func `each reading sees the file as it is then`() throws {
        let folder = try TemporaryFolder()
        let file = folder.path.appending("c.conf")
        let start = ServerStart(
            services: .tested,
            environment: ["CARILLOND_THREADS": "3"], file: file, flags: ["max-buffer": "1M"])
        try folder.write("max-line = 10\nthreads = 2\nmax-buffer = 2M", to: "c.conf")
        let (settings, diagnostics, _) = try start.read()
        #expect(diagnostics == [])
        #expect(settings.lineLimit == 10 && settings.threads == 3)
        #expect(settings.limits.buffer == 1 << 20)
        try folder.write("max-line = ten", to: "c.conf")
        #expect(
            try start.read().diagnostics.map(\.description)
                == ["\(file):1:12: max-line cannot be \"ten\": allowed is 1 to 1G bytes"])
    }

    @Test func `a successor insists on the file of the server before it`() throws {
        let folder = try TemporaryFolder()
        let file = folder.path.appending("carillond.conf")
        let start = ServerStart(services: .tested, usualFile: file)
        #expect(start.insisting().requiredFile == nil)
        let successor = start.insisting(on: file)
        #expect(successor.requiredFile == file)
        #expect(failure(of: successor) == "--config: there is no file \(file)")
        // One that is named on the command line is what counts.
        #expect(
            ServerStart(services: .tested, file: "/other.conf").insisting(on: file).requiredFile
                == "/other.conf")
    }

    @Test func `settings in a pipe are read at the start alone`() throws {
        let pipe = try FileDescriptor.pipeClosedOnExec()
        try pipe.writeEnd.writeAll("max-line = 10\n".utf8)
        try pipe.writeEnd.close()
        let file = FilePath("/dev/fd/\(pipe.readEnd.rawValue)")
        let start = ServerStart(services: .tested, file: file)
        #expect(try start.read(pipes: .atStart).settings.lineLimit == 10)
        #expect(
            failure(of: start.insisting())
                == "--config: cannot read \(file): it is a pipe, which can be read only once, at "
                + "the start")
        try pipe.readEnd.close()
    }

    @Test func `settings that would write to their own file are wrong`() throws {
        let folder = try TemporaryFolder()
        let file = folder.path.appending("c.conf")
        try folder.write("log-file = \(folder.path)/./c.conf\n", to: "c.conf")
        #expect(
            try ServerStart(services: .tested, file: file).read().diagnostics.map(\.description)
                == [
                    "--config: \(file) is named by log-file as well"
                ])
    }
}
