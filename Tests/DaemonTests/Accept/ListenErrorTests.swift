import Daemon
import FileTesting
import ReactorKit
import SystemPackage
import TerminalTesting
import Testing

@Suite("ListenError", .timeLimit(.minutes(10)))
struct ListenErrorTests {
    @Test func `an address that the machine does not have is reported`() throws {
        // TEST-NET-3 of RFC 5737: not assigned.
        let error = try error(listeningAt: "203.0.113.1:0")
        #expect(
            error.description
                == "cannot listen on 203.0.113.1:0: this machine does not have that address")
    }

    @Test func `an interface that the machine does not have is reported`() throws {
        let error = try error(listeningAt: "[fe80::1%nosuch0]:0")
        #expect(error.reason is EndpointError)
        #expect(
            error.description.hasPrefix(
                "cannot listen on [fe80::1%nosuch0]:0: \"nosuch0\" is not a network interface"))
    }

    @Test func `the error of a UNIX socket names no port`() throws {
        let folder = try TemporaryFolder()
        try folder.write("x", to: "file")
        let path = folder.path.appending("file")
        #expect(
            try error(listeningAt: "unix:\(path)").description
                == "cannot listen on unix:\(path): another program listens there, or the file is "
                + "not a socket; stop the program, remove the file, or choose another path")
    }

    private func error(listeningAt text: String) throws -> ListenError {
        var settings = ServerSettings(.tested)
        settings.listener.endpoints = [try Endpoint(text)]
        let log = RecordingLogHandler.Lines()
        let server = Server(settings, on: try Reactor(), log: .recording(log))
        return try #require(throws: ListenError.self) { try server.start() }
    }
}
