import FileTesting
import Glibc
import SystemPackage
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("Under a service manager", .timeLimit(.minutes(10)))
    struct ServiceManagerTests {
        /// Starts its arguments as a program with a listening socket as descriptor 3, as systemd does,
        /// and prints its port.
        private static let manager = """
            import os, socket, sys
            s = socket.create_server(("127.0.0.1", 0))
            print("port", s.getsockname()[1], flush=True)
            os.dup2(s.fileno(), 3)
            os.set_inheritable(3, True)
            os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1", LISTEN_FDNAMES="x.socket")
            os.execv(sys.argv[1], sys.argv[1:])
            """

        @Test func `the manager's socket is served, also by a successor, and each step reported`()
            throws
        {
            let server = try BackgroundServer()
            let notices = try Notices(in: server.folder)
            let program = try PipedProgram(
                "/usr/bin/env",
                [
                    "python3", "-c", Self.manager, try ChildProcess.product("carillond"),
                    "--set", "control-socket=\(server.control)",
                    "--pid-file", server.folder.path.appending("pid").string,
                ],
                environment: [
                    "PATH": "/usr/bin:/bin", "TZ": "UTC", "NOTIFY_SOCKET": notices.path,
                    "WATCHDOG_USEC": "600000000",
                ])
            try notices.wait(for: "READY=1\n")
            try notices.wait(for: "WATCHDOG=1")
            try program.wait(for: "a server") { $0.output.text.contains("waiting for") }
            let line = program.output.lines.first { $0.hasPrefix("port ") } ?? ""
            let port = try #require(UInt16(line.dropFirst(5)))
            #expect(program.output.text.contains("listening on 127.0.0.1:\(port)\n"))
            #expect(try answer(port) == "hello")

            #expect(try server.ask("reload").ending == .exited(0))
            try notices.wait(for: "RELOADING=1\nMONOTONIC_USEC=")
            try notices.wait(for: "READY=1\n")

            #expect(try server.ask("upgrade").ending == .exited(0))
            let successor = try #require(server.process)
            try notices.wait(for: "MAINPID=\(successor)")
            #expect(try program.waitForExit() == .exited(0))
            #expect(try answer(port) == "hello")
            #expect(try server.ask("stop").ending == .exited(0))
            try notices.wait(for: "STOPPING=1\n")
            #expect(!server.isAlive(successor))
        }

        private func answer(_ port: UInt16) throws -> String? {
            let client = try TestStream(toPort: port)
            try client.send("hello\n")
            return Reply(try client.line(0))?.message
        }

        /// The same with a UNIX socket, at the path that is its first argument.
        private static let unixManager = """
            import os, socket, sys
            s = socket.socket(socket.AF_UNIX)
            s.bind(sys.argv[1])
            s.listen()
            os.dup2(s.fileno(), 3)
            os.set_inheritable(3, True)
            os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1", LISTEN_FDNAMES="x.socket")
            os.execv(sys.argv[2], sys.argv[2:])
            """

        @Test func `the file of the manager's socket is kept by every successor`()
            throws
        {
            let server = try BackgroundServer()
            let path = server.folder.path.appending("unit").string
            let program = try PipedProgram(
                "/usr/bin/env",
                [
                    "python3", "-c", Self.unixManager, path, try ChildProcess.product("carillond"),
                    "--set", "control-socket=\(server.control)",
                    "--pid-file", server.folder.path.appending("pid").string,
                ],
                environment: ["PATH": "/usr/bin:/bin", "TZ": "UTC"])
            try program.wait(for: "a server") { $0.output.text.contains("waiting for") }
            for _ in 1...2 {
                let before = try #require(server.process)
                #expect(try server.ask("upgrade").ending == .exited(0))
                try server.waitForEnd(of: before)
                #expect(unsafe access(path, F_OK) == 0)
            }
            let client = try TestStream(toPath: path)
            try client.send("hello\n")
            #expect(Reply(try client.line(0))?.message == "hello")
            client.close()
            #expect(try server.ask("stop").ending == .exited(0))
            #expect(unsafe access(path, F_OK) == 0)
            #expect(unsafe access(server.control, F_OK) != 0)
        }

        private static let units = FilePath(#filePath).removingLastComponent()
            .removingLastComponent().removingLastComponent().appending("assets/systemd")
        private static let verifier = "/usr/bin/systemd-analyze"
        private static var hasVerifier: Bool { unsafe access(verifier, X_OK) == 0 }

        @Test func `the socket unit listens where the program does by itself`() throws {
            let program = try PipedProgram(try ChildProcess.product("carillond"), ["settings"])
            #expect(try program.waitForExit() == .exited(0))
            let start = "#listen = "
            let line = program.output.lines.first { $0.hasPrefix(start) }
            let address = try #require(line).dropFirst(start.count)
            let unit = try FileDescriptor.open(
                Self.units.appending("carillond.socket"), .readOnly)
            defer { try? unit.close() }
            var bytes = [UInt8](repeating: 0, count: 4_096)
            let count = try unsafe bytes.withUnsafeMutableBytes { try unsafe unit.read(into: $0) }
            let text = String(decoding: bytes[..<count], as: UTF8.self)
            #expect(text.contains("\nListenStream=\(address)\n"))
        }

        @Test(.enabled(if: hasVerifier, "systemd is not installed"))
        func `the units are as systemd wants them`() throws {
            // The program's place is made true in a root of our own.
            let folder = try TemporaryFolder()
            let script = """
                set -e
                mkdir -p $1/usr/sbin $1/etc/systemd/system $1/usr/lib/systemd
                cp $2/carillond.service $2/carillond.socket $1/etc/systemd/system/
                printf '#!/bin/sh\\n' > $1/usr/sbin/carillond
                chmod 755 $1/usr/sbin/carillond
                cp -r /usr/lib/systemd/system $1/usr/lib/systemd/
                exec systemd-analyze verify --root=$1 --man=no --recursive-errors=no \
                    carillond.service carillond.socket
                """
            let check = try PipedProgram(
                "/bin/sh", ["-c", script, "sh", folder.path.string, Self.units.string],
                environment: ["PATH": "/usr/bin:/bin"])
            #expect(try check.waitForExit(within: .seconds(60)) == .exited(0))
            #expect(check.errors.text == "" && check.output.text == "")
        }
    }
}

/// The socket on which a service manager gets notices from its service.
private final class Notices {
    let path: String
    private let folder: TemporaryFolder
    private let socket: FileDescriptor
    private var untaken: [String] = []

    init(in folder: TemporaryFolder) throws {
        self.folder = folder
        path = folder.path.appending("notify").string
        let type = Int32(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        socket = FileDescriptor(rawValue: Glibc.socket(AF_UNIX, type, 0))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) {
            unsafe $0.copyBytes(from: Array(path.utf8))
        }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let result = unsafe withUnsafePointer(to: address) { [socket] pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(socket.rawValue, $0, size)
            }
        }
        if result != 0 { throw Errno(rawValue: errno) }
    }

    deinit { try? socket.close() }

    /// Waits for a notice that begins so; earlier ones are read as well.
    func wait(for start: String, within limit: Duration = .seconds(20)) throws {
        let end = ContinuousClock.now + limit
        while true {
            if let index = untaken.firstIndex(where: { $0.hasPrefix(start) }) {
                untaken.removeFirst(index + 1)
                return
            }
            guard try Readiness.wait(for: [Readiness(socket, POLLIN)], until: end) else {
                throw Errno.timedOut
            }
            var bytes = [UInt8](repeating: 0, count: 4_096)
            let count = unsafe recv(socket.rawValue, &bytes, bytes.count, 0)
            untaken.append(String(decoding: bytes[..<max(count, 0)], as: UTF8.self))
        }
    }
}
