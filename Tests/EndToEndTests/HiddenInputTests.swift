import FileTesting
import Glibc
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("Hidden input", .timeLimit(.minutes(10)))
    struct HiddenInputTests {
        private static let files = ["history", "drafts", "transcript.log"]

        /// The files were written, and the log has the note in place of the line.
        private func wasLogged(in folder: TemporaryFolder) -> Bool {
            folder.read("state/carillon/transcript.log")?.contains("a hidden line was sent") == true
        }

        @Test func `a password is sent, and neither shown nor written to a file`() throws {
            let folder = try TemporaryFolder()
            let listener = try TestListener()
            let client = try Client.onTerminal(listener.endpoint, "--log", "on", in: folder)
            let server = try listener.accept()
            try client.waitUntilConnected()
            try client.type("seen\r")
            #expect(try server.line(0) == "seen")
            try server.send("Password: ")
            try client.waitForText("Password:")
            try client.type("\u{1B}h")
            try client.waitForText("hidden: Enter sends one line")
            try client.type("hunter2")
            try client.waitForScreen("masks") { _ in client.inputRow == "hidden> *******" }
            try client.type("\r")
            try server.wait(for: "the password") { $0.bytes == Array("seen\nhunter2\n".utf8) }
            try client.waitForText("-- a hidden line was sent")
            try client.type("\u{1B}hunsent9")
            try client.waitForScreen("masks") { _ in client.inputRow == "hidden> *******" }
            client.signal(SIGTERM)
            #expect(try client.waitForExit() == .exited(0))
            for name in Self.files {
                let text = folder.read("state/carillon/\(name)") ?? ""
                #expect(!text.contains("hunter2") && !text.contains("unsent9"), "in \(name)")
            }
            #expect(folder.read("state/carillon/history")?.hasSuffix("\tseen\n") == true)
            #expect(wasLogged(in: folder))
        }

        @Test func `the text after the command is hidden, and stored nowhere`() throws {
            let listener = try TestListener()
            let folder = try TemporaryFolder()
            let client = try Client.onTerminal(listener.endpoint, "--log", "on", in: folder)
            let server = try listener.accept()
            try client.waitUntilConnected()
            try client.type("/secret hunter2\r")
            try client.waitForScreen("masks") { _ in client.inputRow == "hidden> *******" }
            try client.type("\r")
            try server.wait(for: "the password") { $0.bytes == Array("hunter2\n".utf8) }
            try client.waitForText("-- a hidden line was sent")
            try client.type("/secret hunter2")
            try client.waitForText("/secret hunter2")
            client.signal(SIGTERM)
            #expect(try client.waitForExit() == .exited(0))
            for name in Self.files {
                let text = folder.read("state/carillon/\(name)") ?? ""
                #expect(!text.contains("hunter2"), "in \(name)")
            }
            #expect(wasLogged(in: folder))
        }

        @Test func `a password whose connection is lost is not offered again`() throws {
            let listener = try TestListener()
            let client = try Client.onTerminal(listener.endpoint)
            let server = try listener.accept()
            try client.waitUntilConnected()
            try client.type("/secret\r")
            try client.waitForText("hidden: Enter sends one line")
            try client.type("hunter2\r")
            try server.wait(for: "the password") { !$0.bytes.isEmpty }
            server.close()
            try client.waitForText("retry in")
            #expect(!client.picture.contains("hunter2") && !client.picture.contains("not answered"))
        }
    }
}
