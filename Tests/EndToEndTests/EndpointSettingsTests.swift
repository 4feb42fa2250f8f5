import FileTesting
import Glibc
import SystemPackage
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("carillon's settings of endpoints", .timeLimit(.minutes(10)))
    struct EndpointSettingsTests {
        private static let settings = "config/carillon/carillon.conf"

        @Test func `a name has its settings, which are changed, saved and read again`() throws {
            let folder = try TemporaryFolder()
            let listener = try TestListener()
            let section = "# mine\n[endpoint mud]\naddress = \(listener.endpoint)\n"
            try folder.write("\(section)line-end = crlf # strict\n", to: Self.settings)
            let client = try Client.onTerminal("mud", in: folder, columns: 140)
            let server = try listener.accept()
            try client.waitForText("mud is \(listener.endpoint), by the settings")
            try client.waitUntilConnected()
            #expect(client.rows.first?.hasPrefix(" mud  connected") == true)
            try client.type("look\r")
            try server.waits(for: "look\r\n")

            try client.type("/set line-end lf\r")
            try client.waitForText("line-end = lf for mud, effective immediately")
            try client.type("/save\r")
            try client.waitForText("saved to ")
            #expect(folder.read(Self.settings) == "\(section)line-end = lf # strict\n")
            try client.type("north\r")
            try server.waits(for: "look\r\nnorth\n")

            try folder.write("\(section)line-end = none\nbell = loud\n", to: Self.settings)
            try client.type("/reload\r")
            try client.waitForText("carillon.conf:5:8: bell cannot be \"loud\"")
            try client.waitForText("the settings stay as they were")
            try folder.write("\(section)line-end = crlf\n", to: Self.settings)
            try client.type("/reload\r")
            try client.waitForText("the settings were read again")
            try client.type("south\r")
            try server.waits(for: "look\r\nnorth\nsouth\r\n")
        }

        @Test func `the next start has what was set and saved, below the first comment`() throws {
            let folder = try TemporaryFolder()
            let listener = try TestListener()
            let section = "[endpoint mud]\naddress = \(listener.endpoint)\nlog = ~/no/mud\n"
            try folder.write("# mine\n\(section)", to: Self.settings)
            let client = try Client.onTerminal("mud", in: folder, columns: 200)
            let server = try listener.accept()
            try client.waitUntilConnected()
            try server.send("welcome\n")
            try client.waitForText("no does not exist")
            try client.type("/set endpoint mud\r")
            try client.waitForText("endpoint = mud, effective at the next start after /save")
            try client.type("/save\r")
            try client.waitForText("saved to ")
            #expect(folder.read(Self.settings) == "# mine\nendpoint = mud\n\(section)")
            try client.type("/help files\r")
            try client.waitForText("Files")
            try client.waitForScreen("the log of the tab") { _ in
                client.rows.contains { $0.hasPrefix("log ") && $0.hasSuffix(" ~/no/mud") }
            }
        }

        @Test func `what was changed in the file and by set is saved only when it is confirmed`()
            throws
        {
            let folder = try TemporaryFolder()
            try folder.write("bell = loss\n", to: Self.settings)
            let client = try Client.onTerminal("--local", in: folder)
            try client.waitUntilConnected()
            try client.type("/set bell always\r")
            try client.waitForText("bell = always, effective immediately")
            try folder.write("bell = never\n", to: Self.settings)
            try client.type("/save\r")
            try client.waitForText("the settings are not saved")
            #expect(folder.read(Self.settings) == "bell = never\n")
            try client.type("/save\r")
            try client.waitForText("saved to ")
            #expect(folder.read(Self.settings) == "bell = always\n")
        }

        @Test func `tabs of two endpoints have their settings at once`() throws {
            let folder = try TemporaryFolder()
            let (one, two) = (try TestListener(), try TestListener())
            try folder.write(
                """
                [endpoint one]
                address = \(one.endpoint)
                line-end = crlf
                log = ~/one.log
                [endpoint two]
                address = \(two.endpoint)

                """, to: Self.settings)
            // The second by its address, which has the settings of its section.
            let client = try Client.onTerminal("one", two.endpoint, in: folder)
            let servers = [try one.accept(), try two.accept()]
            try client.waitUntilConnected()
            try client.type("a\r")
            try servers[0].waits(for: "a\r\n")
            try client.type("/tab 2\r")
            try client.waitForScreen("the other tab") {
                !$0.contains("sending a") && $0.contains("connected since")
            }
            try client.type("b\r")
            try servers[1].waits(for: "b\n")
            try client.type("/quit\r")
            #expect(try client.waitForExit() == .exited(0))
            let log = try #require(folder.read("one.log"))
            #expect(log.contains("> a\n") && !log.contains("> b\n"))
        }

        @Test func `an empty line closes no connection to a service that does more than echo`()
            throws
        {
            let listener = try TestListener()
            let client = try Client.onTerminal(listener.endpoint)
            let server = try listener.accept()
            try server.send("220 ready\nPress Enter: ")
            try client.waitForText("Press Enter:")
            try client.type("\r")
            #expect(try server.line(0) == "")
            try client.waitForText("the empty line was sent")
            try client.type("/set empty-line close\r")
            try client.waitForText("empty-line = close, effective immediately")
            try client.type("\r")
            try client.waitForText("closing")
        }

        @Test func `without a screen an empty line does what the setting says too`() throws {
            let listener = try TestListener()
            let client = try Client.onTerminal("--plain", listener.endpoint)
            let server = try listener.accept()
            try server.send("220 ready\n")
            try client.waitForText("220 ready")
            try client.type("\r")
            #expect(try server.line(0) == "")
            let local = try Client.onTerminal("--plain", "--local", "--set", "empty-line=ignore")
            try local.waitForScreen("a prompt") { $0.hasPrefix(">") }
            try local.type("\rWhere is hope\r")
            try local.waitForScreen("the reply") { _ in local.replies == ["Where is hope"] }
        }

        @Test func `a named endpoint without line ends is shown read by read`() throws {
            let folder = try TemporaryFolder()
            let listener = try TestListener()
            try folder.write(
                "[endpoint \(listener.endpoint)]\nframing = chunks\n", to: Self.settings)
            let client = try Client.onTerminal(listener.endpoint, in: folder)
            let server = try listener.accept()
            try client.waitUntilConnected()
            try server.send("one")
            try client.waitForText("one")
            try server.send("two")
            try client.waitForText("two")
            #expect(client.rows.contains("one") && client.rows.contains("two"))
        }

        @Test func `settings in a pipe that is opened late are read to their end`() throws {
            let folder = try TemporaryFolder()
            let pipe = folder.path.appending("pipe").string
            #expect(unsafe mkfifo(pipe, 0o600) == 0)
            let client = try Client.inPipes("--local", "--config", pipe, in: folder)
            // Waits for the reader.
            let writer = try FileDescriptor.open(FilePath(pipe), .writeOnly)
            for piece in ["bel", "l = lo", "ud\n"] { try writer.writeAll(piece.utf8) }
            try writer.close()
            try client.send("Where is hope\n")
            client.closeInput()
            #expect(try client.waitForExit() == .exited(0))
            #expect(client.errors.text.contains("pipe:1:8: bell cannot be \"loud\""))
            #expect(client.output.lines.compactMap { Reply($0)?.message } == ["Where is hope"])
        }
    }
}

extension TestStream {
    /// Waits until exactly these bytes were received in all.
    fileprivate func waits(for text: String) throws {
        try wait(for: text) { Array($0.bytes) == Array(text.utf8) }
    }
}
