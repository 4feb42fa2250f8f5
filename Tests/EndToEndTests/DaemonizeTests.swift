import FileTesting
import Glibc
import SystemPackage
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("In the background", .timeLimit(.minutes(10)))
    struct DaemonizeTests {
        private static let isRoot = geteuid() == 0

        private func log(_ server: BackgroundServer) -> String {
            server.folder.path.appending("log").string
        }

        /// The numbers of a user that every system has.
        private func unprivilegedAccount() throws -> (user: String, group: String) {
            guard let entry = unsafe getpwnam("nobody") else {
                throw Errno.noSuchFileOrDirectory
            }
            return unsafe ("\(entry.pointee.pw_uid)", "\(entry.pointee.pw_gid)")
        }

        private func answer(_ port: UInt16) throws -> String? {
            let client = try TestStream(toPort: port)
            try client.send("Where is hope\n")
            return Reply(try client.line(0))?.message
        }

        @Test func `the first process ends with 0 when it serves, and nothing ties it to us`()
            throws
        {
            let server = try BackgroundServer("--daemonize")
            let first = try server.start("--log-file", log(server))
            #expect(try first.waitForExit() == .exited(0))
            #expect(first.output.bytes.isEmpty && first.errors.bytes.isEmpty)
            let process = try #require(server.process)
            #expect(process != first.process.id)
            #expect(
                try answer(BackgroundServer.port(in: server.folder.read("log"))) == "Where is hope")
            // After the state: parent, group, session, terminal.
            let fields = BackgroundServer.fields(of: process)
            #expect(fields[3] != "\(process)" && fields[3] != "\(getsid(0))")
            #expect(fields[4] == "0")
            for number in 0...2 {
                #expect(BackgroundServer.link("fd/\(number)", of: process) == "/dev/null")
            }
            let stop = try server.ask("stop")
            #expect(stop.ending == .exited(0), "\(stop)")
            #expect(!server.isAlive(process))
            #expect(server.folder.read("pid") == nil)
            #expect(unsafe access(server.control, F_OK) != 0)
        }

        @Test func `it leaves the folder where it was started, and relative paths lead there`()
            throws
        {
            let server = try BackgroundServer()
            try server.folder.write("max-line = 10\n", to: "settings")
            let first = try PipedProgram(
                "/bin/sh",
                [
                    "-c", "cd \"$0\" && exec \"$@\"", server.folder.path.string,
                    try ChildProcess.product("carillond"), "--daemonize", "--listen", "127.0.0.1:0",
                    "--log-file", "log", "--config", "settings", "--pid-file", "pid",
                    "--set", "control-socket=\(server.control)",
                ])
            #expect(try first.waitForExit() == .exited(0), "\(first.errors.text)")
            let process = try #require(server.process)
            #expect(BackgroundServer.link("cwd", of: process) == "/")
            try server.folder.write("max-line = 20\n", to: "settings")
            let reload = try server.ask("reload")
            #expect(reload.output.hasPrefix("max-line changed from 10 to 20"), "\(reload)")
            #expect(server.folder.read("log")?.contains("read the settings again") == true)
            #expect(try server.ask("upgrade").ending == .exited(0))
            let successor = try #require(server.process)
            #expect(successor != process)
            #expect(BackgroundServer.link("cwd", of: successor) == "/")
            let folder = try TemporaryFolder()
            let other = try BackgroundServer("--daemonize", "--log-file", "/dev/null")
            #expect(
                try other.start("--working-directory", folder.path.string).waitForExit()
                    == .exited(0))
            let second = try #require(other.process)
            #expect(BackgroundServer.link("cwd", of: second) == folder.path.string)
        }

        @Test func `a start that fails is reported where it was started, with its status`() throws {
            let taken = try TestListener()
            let server = try BackgroundServer("--daemonize")
            let first = try server.start("--listen", taken.endpoint, "--log-file", "/dev/null")
            #expect(try first.waitForExit() == .exited(69))
            #expect(
                first.errors.text
                    == "carillond: error: cannot listen on \(taken.endpoint): the port is in use; "
                    + "stop the program that uses it, or choose another port\n")
            #expect(server.folder.read("pid") == nil)
        }

        @Test func `a folder that does not exist is a wrong setting`() throws {
            let server = try BackgroundServer("--daemonize")
            let first = try server.start(
                "--working-directory", "/no such folder", "--log-file", "/dev/null")
            #expect(try first.waitForExit() == .exited(78))
            #expect(server.folder.read("pid") == nil)
        }

        @Test func `a living double is refused, with its process id`() throws {
            let server = try BackgroundServer("--daemonize", "--log-file", "/dev/null")
            #expect(try server.start().waitForExit() == .exited(0))
            let process = try #require(server.process)
            let double = try server.start()
            #expect(try double.waitForExit() == .exited(69))
            #expect(
                double.errors.text.contains(
                    "carillond is already running: process \(process) uses "),
                "\(double.errors.text)")
            #expect(server.process == process && server.isAlive(process))
        }

        @Test func `wrong settings end it before it detaches`() throws {
            let server = try BackgroundServer("--daemonize")
            try server.folder.write("max-lin = 3\n", to: "settings")
            let first = try server.start(
                "--config", server.folder.path.appending("settings").string)
            #expect(try first.waitForExit() == .exited(78))
            #expect(first.errors.text.contains("max-lin"))
            #expect(server.process == nil)
        }

        @Test func `mask and folder are as they were set`() throws {
            let server = try BackgroundServer("--daemonize", "--log-file", "/dev/null")
            let first = try server.start(
                "--working-directory", server.folder.path.string, "--set", "umask=077")
            #expect(try first.waitForExit() == .exited(0), "\(first.errors.text)")
            let process = try #require(server.process)
            #expect(BackgroundServer.link("cwd", of: process) == server.folder.path.string)
            #expect(BackgroundServer.status("Umask", of: process) == ["0077"])
        }

        @Test(.enabled(if: isRoot, "needs root"))
        func `rights are given up for good, and files follow`() throws {
            let server = try BackgroundServer("--daemonize", "--user", "nobody")
            #expect(unsafe chmod(server.folder.path.string, 0o777) == 0)
            let first = try server.start("--log-file", log(server))
            #expect(try first.waitForExit() == .exited(0), "\(first.errors.text)")
            let process = try #require(server.process)
            let (user, group) = try unprivilegedAccount()
            #expect(BackgroundServer.status("Uid", of: process) == [user, user, user, user])
            #expect(BackgroundServer.status("Gid", of: process) == [group, group, group, group])
            #expect(BackgroundServer.status("Groups", of: process) == [group])
            #expect(BackgroundServer.status("CapEff", of: process) == ["0000000000000000"])
            #expect(
                try answer(BackgroundServer.port(in: server.folder.read("log"))) == "Where is hope")
            // The log can be opened again, and the control socket is removed at the end.
            #expect(unsafe rename(log(server), log(server) + ".1") == 0)
            #expect(try server.ask("reload").ending == .exited(0))
            #expect(server.folder.read("log")?.contains("read the settings again") == true)
            #expect(try server.ask("stop").ending == .exited(0))
            #expect(unsafe access(server.control, F_OK) != 0)
            #expect(server.folder.read("pid") == nil)
        }

        @Test(.enabled(if: isRoot, "needs root"))
        func `the root can be changed, and what is out of sight is kept open`() throws {
            let server = try BackgroundServer("--daemonize", "--user", "nobody")
            let first = try server.start(
                "--log-file", log(server), "--chroot", server.folder.path.string)
            #expect(try first.waitForExit() == .exited(0), "\(first.errors.text)")
            let process = try #require(server.process)
            #expect(BackgroundServer.link("root", of: process) == server.folder.path.string)
            #expect(BackgroundServer.link("cwd", of: process) == server.folder.path.string)
            #expect(
                try answer(BackgroundServer.port(in: server.folder.read("log"))) == "Where is hope")
            _ = try server.ask("reload")
            #expect(server.folder.read("log")?.contains("the old one is kept") == true)
            #expect(try server.ask("stop").ending == .exited(0))
            // It may not remove it from there any more: empty, and free for the next.
            #expect(server.process == nil)
            #expect(try server.start("--log-file", log(server)).waitForExit() == .exited(0))
        }

        @Test func `a user that does not exist is an error`() throws {
            let server = try BackgroundServer("--user", "no-such-user")
            let program = try server.start()
            #expect(try program.waitForExit() == .exited(67))
            #expect(program.errors.text == "carillond: error: there is no user no-such-user\n")
        }
    }
}
