import Daemon
import Glibc
import Settings
import SystemPackage
import TerminalTesting
import Testing

@Suite("ServerStart", .timeLimit(.minutes(5)))
struct ServerStartTests {
    @Test func `a file that is named must be there`() {
        let start = ServerStart(file: "/nowhere/carillond.conf")
        #expect(
            start.read().diagnostics.map(\.description)
                == ["--config: there is no file /nowhere/carillond.conf"])
    }

    @Test func `the usual file need not be there, unless it was there at the start`() throws {
        let folder = try TemporaryFolder()
        let file = folder.path.appending("carillond.conf")
        let start = ServerStart(usualFile: file)
        #expect(start.insisting().read().diagnostics == [])
        try folder.write("max-line = 10", to: "carillond.conf")
        let later = start.insisting()
        #expect(later.read().settings.lineLimit == 10)
        #expect(unsafe unlink(file.string) == 0)
        #expect(start.read().diagnostics == [])
        #expect(
            later.read().diagnostics.map(\.description) == ["--config: there is no file \(file)"])
    }

    @Test func `each reading sees the file as it is then`() throws {
        let folder = try TemporaryFolder()
        let file = folder.path.appending("c.conf")
        let start = ServerStart(
            environment: ["CARILLOND_THREADS": "3"], file: file, flags: ["max-buffer": "1M"])
        try folder.write("max-line = 10\nthreads = 2\nmax-buffer = 2M", to: "c.conf")
        let (settings, diagnostics) = start.read()
        #expect(diagnostics == [])
        #expect(settings.lineLimit == 10 && settings.threads == 3)
        #expect(settings.limits.buffer == 1 << 20)
        try folder.write("max-line = ten", to: "c.conf")
        #expect(
            start.read().diagnostics.map(\.description)
                == ["\(file):1:12: max-line cannot be \"ten\": allowed is 1 to 1G bytes"])
    }
}
