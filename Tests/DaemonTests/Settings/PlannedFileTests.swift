import Daemon
import FileTesting
import Glibc
import ReactorKit
import Settings
import SystemPackage
import TerminalTesting
import Testing

/// Compares what `StartCheck` reports about a path with what the programs' own code does there.
@Suite("PlannedFile", .timeLimit(.minutes(10)))
struct PlannedFileTests {
    private static let links = [
        "link": "file", "link to nothing": "nothing", "link to folder": "folder",
        "link to pipe": "pipe", "link to socket": "socket", "link to no folder": "none/nothing",
        "link to link": "link to nothing", "link to itself": "link to itself",
    ]

    /// What may be in a file's place.
    static let places =
        [
            "nothing", "file", "folder", "folder/nothing", "file/nothing", "none/nothing", "pipe",
            "socket",
        ] + links.keys.sorted()

    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("x", to: "file")
        #expect(unsafe mkdir(path("folder").string, 0o700) == 0)
        #expect(unsafe mkfifo(path("pipe").string, 0o600) == 0)
        let socket = try ListeningSocket.open(
            at: .unix(path: path("other").string), options: ListenOptions())[0]
        // As a server that was killed leaves it.
        #expect(unsafe rename(path("other").string, path("socket").string) == 0)
        socket.close()
        for (link, target) in Self.links {
            #expect(unsafe symlink(target, path(link).string) == 0)
        }
    }

    private func path(_ name: String) -> FilePath {
        FilePath("\(folder.path)/\(name)")
    }

    private func isFine(_ change: (inout ServerSettings) -> Void) -> Bool {
        var settings = ServerSettings(.tested)
        settings.listener.endpoints = []
        change(&settings)
        return StartCheck(settings).problems.isEmpty
    }

    @Test(arguments: places)
    func `a log file is found wrong if, and only if, it cannot be opened`(place: String) {
        let isFine = isFine { $0.logFile = path(place).string }
        let file = try? LogFile(path(place)) { _ in }
        #expect(isFine == (file != nil))
    }

    @Test(arguments: places)
    func `a pid-file is reported if, and only if, it cannot be used`(place: String) {
        let isFine = isFine { $0.pidFile = path(place).string }
        let file = try? PIDFile(path(place))
        #expect(isFine == (file != nil))
        file?.remove()
    }

    @Test(arguments: places)
    func `a unix socket is found wrong if, and only if, it cannot be made`(place: String) {
        let endpoint = Endpoint.unix(path: path(place).string)
        let isFine = isFine { $0.listener.endpoints = [endpoint] }
        let sockets = try? ListeningSocket.open(at: endpoint, options: ListenOptions())
        #expect(isFine == (sockets != nil))
        for socket in sockets ?? [] { socket.close() }
    }

    @Test(arguments: places)
    func `a control socket is found wrong if, and only if, it cannot be made`(place: String) throws
    {
        let isFine = isFine { $0.controlSocket = path(place).string }
        let socket = try? ControlSocket(at: path(place), on: try Reactor()) { _, _ in }
        #expect(isFine == (socket != nil))
        socket?.close()
    }
}
