import FileTesting
import Glibc
import SystemPackage
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("What is kept in files", .timeLimit(.minutes(10)))
    struct StoredStateTests {
        private static let history = "state/carillon/history"
        private static let drafts = "state/carillon/drafts"
        private static let settings = "config/carillon/carillon.conf"

        @Test
        func `history is saved across runs, private, without lines that start with a space`()
            throws
        {
            let folder = try TemporaryFolder()
            let server = try RunningServer()
            let first = try Client.onTerminal(server.endpoint, in: folder)
            try first.waitUntilConnected()
            try first.talk("Where is hope")
            try first.type(" secret\r")
            try first.waitForScreen("the secret's reply") { _ in
                first.replies.contains(" secret")
            }
            try first.talk("When words fail")
            try first.type("/quit\r")
            #expect(try first.waitForExit() == .exited(0))
            let lines = ["Where is hope", "When words fail", "/quit"]
            let stored = lines.map { "\\@\(server.endpoint)\t\($0)\n" }.joined()
            #expect(folder.read(Self.history) == stored)
            #expect(folder.mode(of: Self.history) == 0o600)
            #expect(folder.mode(of: "state/carillon") == 0o700)

            let second = try Client.onTerminal(server.endpoint, in: folder)
            try second.waitUntilConnected()
            try second.type("\u{10}\u{10}\u{10}")
            try second.waitForText("> Where is hope")
        }

        @Test func `lines of an earlier day have its date, and today's lines have theirs`() throws {
            let folder = try TemporaryFolder()
            let server = try RunningServer()
            let old = ["> Where is hope", "< [Tue Apr 18 23:53:09 2006] Where is hope"].map {
                "2006-04-18T23:53:09+00:00 \(server.endpoint) \($0)\n"
            }
            let later = "2006-04-19T00:00:01+00:00 \(server.endpoint) - connection closed\n"
            try folder.write(old.joined() + later, to: "state/carillon/transcript.log")
            let client = try Client.onTerminal(
                server.endpoint, "--set", "log=on", in: folder)
            try client.waitUntilConnected()
            let rows = client.rows.filter { !$0.isEmpty }.dropFirst().prefix(8)
            #expect(
                rows.prefix(6) == [
                    "── Tuesday, 18 April 2006 ──", "> Where is hope",
                    "[Tue Apr 18 23:53:09 2006] Where is hope",
                    "── Wednesday, 19 April 2006 ──", "-- connection closed",
                    "──── earlier lines above ────",
                ])
            let today = try #require(rows.dropFirst(6).first)
            #expect(today.hasPrefix("── ") && today.hasSuffix(" ──"))
            #expect(rows.last?.hasPrefix("-- F1") == true)
        }

        @Test func `a draft survives a crash, and returns at the next start`() throws {
            let folder = try TemporaryFolder()
            let server = try RunningServer()
            let first = try Client.onTerminal(server.endpoint, in: folder)
            try first.waitUntilConnected()
            try first.type("half a 世界")
            try folder.wait(for: "half a 世界\n", in: Self.drafts)
            first.signal(SIGKILL)
            _ = try first.waitForExit()
            #expect(folder.mode(of: Self.drafts) == 0o600)

            let second = try Client.onTerminal(server.endpoint, in: folder)
            try second.waitForText("> half a 世界")
            try second.waitUntilConnected()
            try second.type("\r")
            try second.waitForReply(to: "half a 世界")
            try second.type("/quit\r")
            #expect(try second.waitForExit() == .exited(0))
            #expect(folder.read(Self.drafts) == "")
        }

        @Test func `the draft and the history of --local return, whatever its port`() throws {
            let folder = try TemporaryFolder()
            let first = try Client.onTerminal("--local", in: folder)
            try first.waitUntilConnected()
            try first.talk("hope")
            try first.type("half")
            try first.waitForText("> half")
            first.signal(SIGTERM)
            #expect(try first.waitForExit() == .exited(0))
            #expect(folder.read(Self.drafts) == "local\t4 half\n")
            let second = try Client.onTerminal("--local", in: folder)
            try second.waitForText("> half")
            try second.type("\u{15}\u{10}")
            try second.waitForScreen("the history") { _ in second.inputRow == "> hope" }
        }

        @Test func `clients at one endpoint keep their own drafts`() throws {
            let folder = try TemporaryFolder()
            let server = try RunningServer()
            let first = try Client.onTerminal(server.endpoint, in: folder)
            try first.waitUntilConnected()
            try first.type("one")
            try folder.wait(for: " one\n", in: Self.drafts)
            let second = try Client.onTerminal(server.endpoint, in: folder)
            try second.waitUntilConnected()
            #expect(second.inputRow == ">")
            try second.type("two")
            try folder.wait(for: " two\n", in: Self.drafts)
            try second.type("\u{15}/quit\r")
            #expect(try second.waitForExit() == .exited(0))
            first.signal(SIGKILL)
            _ = try first.waitForExit()
            let third = try Client.onTerminal(server.endpoint, in: folder)
            try third.waitForText("> one")
        }

        @Test func `a tab that is opened later gets its draft`() throws {
            let folder = try TemporaryFolder()
            let server = try RunningServer()
            try folder.write("\(server.endpoint)\t4 half\n", to: Self.drafts)
            let client = try Client.onTerminal("--local", in: folder)
            try client.waitUntilConnected()
            try client.type("/connect \(server.endpoint)\r")
            try client.waitForScreen("the draft") { _ in client.inputRow == "> half" }
        }

        /// The test holds the lock of the folder, for which a client waits a second.
        @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
        func `repeated signals while the client saves lose nothing`(signal: Int32) throws {
            let folder = try TemporaryFolder()
            let client = try Client.onTerminal("--local", in: folder)
            try client.waitUntilConnected()
            let state = folder.path.appending("state/carillon")
            let lock = try FileDescriptor.open(state, .readOnly, options: [.directory])
            #expect(flock(lock.rawValue, LOCK_EX) == 0)
            try client.type("half")
            try client.waitForText("> half")
            client.signal(signal)
            // Then the files are written.
            try client.waitForScreen("the normal screen") { _ in !client.screen.isAlternate }
            client.signal(signal)
            client.signal(signal)
            #expect(try client.waitForExit() == .exited(0))
            try lock.close()
            #expect(folder.read(Self.drafts) == "local\t4 half\n")
            #expect(try folder.names(in: "state/carillon") == ["drafts", "drafts.lock"])
        }

        @Test(arguments: [SIGTERM, SIGHUP])
        func `a signal that ends the client saves the draft at once`(signal: Int32) throws {
            let folder = try TemporaryFolder()
            let client = try Client.onTerminal("--local", in: folder)
            try client.waitUntilConnected()
            try client.type("half")
            try client.waitForText("> half")
            client.signal(signal)
            #expect(try client.waitForExit() == .exited(0))
            #expect(folder.read(Self.drafts)?.hasSuffix("\t4 half\n") == true)
        }

        /// The kernel sends SIGHUP, and the keyboard ends.
        @Test func `a terminal that is closed saves the draft`() throws {
            let folder = try TemporaryFolder()
            let client = try Client.onTerminal("--local", in: folder)
            try client.waitUntilConnected()
            try client.type("half")
            try client.waitForText("> half")
            client.hangUp()
            #expect(try client.waitForExit() == .exited(0))
            #expect(folder.read(Self.drafts)?.hasSuffix("\t4 half\n") == true)
        }

        @Test
        func
            `a broken settings file is reported with line and column, and does not stop the start`()
            throws
        {
            let folder = try TemporaryFolder()
            try folder.write("colour = red\n[keys]\nC-t = help\n", to: Self.settings)
            let client = try Client.onTerminal("--local", in: folder, columns: 160)
            try client.waitForText("carillon.conf:1:1: unknown name \"colour\"")
            try client.waitUntilConnected()
            try client.type("\u{14}")
            try client.waitForText("Messages")
        }

        @Test func `a full disk is shown on the screen, and stops nothing`() throws {
            let client = try Client.onTerminal("--local", "--log", "/dev/full")
            try client.waitForText("the log is not written: cannot write /dev/full: No space")
            try client.waitUntilConnected()
            try client.talk("still here")
            try client.type("/set log off\r")
            try client.waitForText("log = off, effective immediately")
            try client.talk("without a log")
        }

        /// 4096 bytes, in blocks of 512.
        @Test func `a log that must not grow is shown on the screen, and stops nothing`() throws {
            let folder = try TemporaryFolder()
            let client = try TerminalProgram(
                "/bin/sh",
                [
                    "-c", "ulimit -f 8; exec \"$0\" \"$@\"", try ChildProcess.product("carillon"),
                    "--local", "--log", "~/log",
                ],
                environment: folder.environment, in: folder, columns: 160)
            try client.waitUntilConnected()
            try client.type(String(repeating: "long ", count: 800) + "\r")
            try client.waitForText("/log: File too large")
            try client.talk("still here")
        }

        @Test func `the log is private, ISO stamped and sanitised, and is shown again`() throws {
            let folder = try TemporaryFolder()
            let listener = try TestListener()
            let first = try Client.onTerminal(listener.endpoint, "--log", "~/log", in: folder)
            let peer = try listener.accept()
            try first.waitUntilConnected()
            try peer.send("a\u{1B}[2Jb\n")
            try first.waitForText("a^[[2Jb")
            try first.type("hello\r")
            try folder.wait(for: "> hello\n", in: "log")
            first.signal(SIGTERM)
            _ = try first.waitForExit()
            #expect(folder.mode(of: "log") == 0o600)
            let line = try #require(
                folder.read("log")?.split(separator: "\n").first { $0.contains(" < ") })
            let expected = #/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\+00:00 (\S+) < a\^\[\[2Jb/#
            #expect(try expected.wholeMatch(in: line)?.1 == Substring(listener.endpoint))

            let second = try Client.onTerminal(listener.endpoint, "--log", "~/log", in: folder)
            _ = try listener.accept()
            try second.waitForText("earlier lines above ────")
            #expect(second.rows.contains("a^[[2Jb") && second.rows.contains("> hello"))
        }

        @Test func `a client in a pipe keeps the same log, and the screen shows it again`()
            throws
        {
            let folder = try TemporaryFolder()
            let server = try RunningServer()
            let piped = try Client.inPipes(server.endpoint, "--log", "on", in: folder)
            try piped.send("Where is hope\na\u{1B}[2Jb\n")
            piped.closeInput()
            #expect(try piped.waitForExit() == .exited(0))
            #expect(piped.errors.text == "")
            let name = "state/carillon/transcript.log"
            #expect(folder.mode(of: name) == 0o600)
            let lines = (folder.read(name) ?? "").split(separator: "\n")
            let stamp = #/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\+00:00 /#
            #expect(lines.allSatisfy { $0.prefixMatch(of: stamp) != nil })
            let said = lines.map { $0.dropFirst(26) }
            let endpoint = server.endpoint
            #expect(said.count == 6)
            #expect(said[0].wholeMatch(of: #/(\S+) - [0-9:]{8} connected to (\S+)/#) != nil)
            #expect(said[1] == "\(endpoint) > Where is hope")
            #expect(said[2] == "\(endpoint) > a^[[2Jb")
            #expect(said[3].hasPrefix("\(endpoint) < [") && said[3].hasSuffix("] Where is hope"))
            #expect(said[4].hasSuffix("] a^[[2Jb"))
            #expect(said[5].hasSuffix(" connection closed"))

            let client = try Client.onTerminal(endpoint, "--log", "on", in: folder)
            try client.waitForText("earlier lines above ────")
            #expect(client.rows.contains("> Where is hope"))
        }

        @Test func `a log that cannot be written stops nothing in a pipe either`() throws {
            let server = try RunningServer()
            let client = try Client.inPipes(server.endpoint, "--log", "/dev/full")
            try client.send("Where is hope\n")
            client.closeInput()
            #expect(try client.waitForExit() == .exited(0))
            #expect(client.output.lines.compactMap { Reply($0)?.message } == ["Where is hope"])
            #expect(
                client.errors.text.hasPrefix(
                    "carillon: the log is not written: cannot write /dev/full: No space"))
            #expect(client.errors.lines.count == 1)
        }

        @Test func `a saved name is an endpoint, on the screen and in a pipe`() throws {
            let folder = try TemporaryFolder()
            let server = try RunningServer()
            try folder.write(
                "endpoint = home\nbell = often\n[endpoint home]\naddress = \(server.endpoint)\n",
                to: Self.settings)
            let client = try Client.onTerminal("home", in: folder)
            try client.waitForText("home is \(server.endpoint), by the settings")
            try client.waitUntilConnected()

            let piped = try Client.inPipes(in: folder)
            try piped.send("Where is hope\n")
            piped.closeInput()
            #expect(try piped.waitForExit() == .exited(0))
            #expect(piped.output.lines.compactMap { Reply($0)?.message } == ["Where is hope"])
            #expect(piped.errors.lines.count == 1)
            #expect(piped.errors.text.contains("carillon.conf:2:8: bell cannot be \"often\""))
        }

        @Test func `addresses as in an earlier version are read, with a warning`() throws {
            let folder = try TemporaryFolder()
            let server = try RunningServer()
            try folder.write("[endpoints]\nhome = \(server.endpoint)\n", to: Self.settings)
            let piped = try Client.inPipes("home", in: folder)
            try piped.send("Where is hope\n")
            piped.closeInput()
            #expect(try piped.waitForExit() == .exited(0))
            #expect(piped.output.lines.compactMap { Reply($0)?.message } == ["Where is hope"])
            #expect(piped.errors.lines.count == 1)
            #expect(
                piped.errors.text.contains(
                    "carillon.conf:1:1: [endpoints] is now a section for each name: write "
                        + "[endpoint home]"
                ))
        }
    }
}
