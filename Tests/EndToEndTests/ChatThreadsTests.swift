import FileTesting
import Glibc
import SystemPackage
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("carillond --chat --threads", .timeLimit(.minutes(10)))
    struct ChatThreadsTests {
        /// Clients that joined a room; the kernel deals them out to the threads.
        private func members(_ count: Int, at port: UInt16) throws -> [IRCClient] {
            let members = try (1...count).map { try IRCClient("n\($0)", at: port) }
            for member in members {
                try member.send("JOIN #tea")
                try member.wait(for: " 366 ")
            }
            return members
        }

        @Test func `clients of all threads see one order, and their PONG behind it`() throws {
            let server = try RunningServer("--chat", "--threads", "4")
            let observers = try members(12, at: server.port)
            let speakers = try (1...8).map { try IRCClient("s\($0)", at: server.port) }
            for speaker in speakers { try speaker.send("JOIN #tea") }
            for speaker in speakers { try speaker.wait(for: " 366 ") }
            for number in 1...50 {
                for speaker in speakers { try speaker.send("PRIVMSG #tea :\(number)") }
            }
            for speaker in speakers { try speaker.send("PING behind") }
            for speaker in speakers { try speaker.wait(for: ":behind\r\n") }
            // What a speaker's PONG is behind is handled: it is before that of every other client.
            for observer in observers { try observer.send("PING after") }
            for observer in observers { try observer.wait(for: ":after\r\n") }
            let seen = observers.map { observer in
                observer.stream.messages.filter { $0.contains(" PRIVMSG #tea :") }
            }
            #expect(seen[0].count == 400)
            for other in seen { #expect(other == seen[0]) }
            for observer in observers {
                #expect(observer.stream.messages.last?.hasSuffix(":after") == true)
            }
        }

        @Test func `status counts what all threads have once`() throws {
            let server = try BackgroundServer("--chat", "--threads", "3")
            let program = try server.serve()
            let port = try BackgroundServer.port(in: program.output.text)
            let clients = try members(9, at: port)
            let status = try server.ask("status")
            #expect(status.output.contains("chat         1 room, 9 users, 9 sessions, "))
            let list = try server.ask("connections")
            #expect(list.output.split(separator: "\n").count { $0.contains(" chat") } >= 9)
            try clients[0].send("PING behind")
            try clients[0].wait(for: ":behind")
        }

        @Test func `UNIX sockets and TCP have the same rooms, and an end its reason`() throws {
            let folder = try TemporaryFolder()
            let path = folder.path.appending("chat").string
            let server = try RunningServer("--chat", "--threads", "2", "--listen", "unix:\(path)")
            let clients = try members(4, at: server.port)
            let locals = try (1...4).map { _ in try TestStream(toPath: path) }
            for (number, local) in locals.enumerated() {
                try IRCClient.register("local\(number)", local)
                try local.send("JOIN #tea\r\nPRIVMSG #tea :from \(number).\r\n")
            }
            for client in clients {
                for number in locals.indices { try client.wait(for: ":from \(number).") }
            }
            server.program.process.signal(SIGTERM)
            for stream in clients.map(\.stream) + locals {
                try stream.wait(for: "the end") { $0.isOver }
                #expect(
                    stream.messages.last
                        == "ERROR :Closing Link: The server is shutting down")
                stream.close()
            }
            #expect(try server.program.waitForExit() == .exited(0))
        }

        @Test func `an upgrade closes the sessions of all threads, and the next are together`()
            throws
        {
            let server = try BackgroundServer("--chat", "--threads", "4")
            let old = try server.serve()
            let port = try BackgroundServer.port(in: old.output.text)
            let clients = try members(10, at: port)
            let upgrade = try server.ask("upgrade")
            #expect(upgrade.ending == .exited(0), "\(upgrade.errors)")
            for client in clients {
                try client.stream.wait(for: "the end") { $0.isOver }
                #expect(
                    client.stream.messages.last
                        == "ERROR :Closing Link: The server was replaced; connect again")
                client.stream.close()
            }
            #expect(try old.waitForExit() == .exited(0))
            let next = try members(10, at: port)
            try next[0].send("PRIVMSG #tea :hello")
            for client in next.dropFirst() { try client.wait(for: " PRIVMSG #tea :hello") }
        }

        @Test func `a reload applies to all threads`() throws {
            let server = try BackgroundServer()
            let settings = server.folder.path.appending("settings").string
            let start = "service = chat\nthreads = 3\n[service chat]\n"
            try server.folder.write(start + "ping-interval = 1h\n", to: "settings")
            let program = try server.serve("--config", settings)
            let port = try BackgroundServer.port(in: program.output.text)
            let clients = try members(6, at: port)
            try server.folder.write(start + "ping-interval = 1s\n", to: "settings")
            #expect(try server.ask("reload").ending == .exited(0))
            for client in clients { try client.wait(for: "PING :carillon.local\r\n") }
        }
    }
}
