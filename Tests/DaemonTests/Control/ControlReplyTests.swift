import Daemon
import SystemPackage
import Testing

@Suite("ControlReply", .timeLimit(.minutes(10)))
struct ControlReplyTests {
    private func read(_ text: String) throws -> ControlReply? {
        var reader = ControlReply.Reader()
        var reply: ControlReply?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            try #require(reply == nil, "behind the end there is more")
            reply = try reader.take(String(line))
        }
        return reply
    }

    @Test(arguments: [
        ControlReply([], .done(process: 1)),
        ControlReply(["one", "", "  indented", "ok 3"], .done(process: 4_194_304)),
        ControlReply(["line 3: wrong"], .failed("nothing has changed: it is wrong")),
    ])
    func `what is printed is read as the same`(reply: ControlReply) throws {
        #expect(try read(reply.text) == reply)
    }

    @Test func `a text of several lines is several lines, and no control passes`() throws {
        let reply = ControlReply(["a\nok 1\n\u{1B}[2J"], .failed("b\nc"))
        #expect(
            try read(reply.text)
                == ControlReply(["a", "ok 1", #"\u{1B}[2J"#], .failed(#"b\nc"#)))
    }

    @Test func `a server that does not know a request is older, and what it cannot do is named`()
        throws
    {
        let reply = try #require(try read("failed unknown request \"connections 0\"\n"))
        #expect(reply == .unknown("connections 0") && reply.isOfOlderServer)
        #expect(
            ControlRequest.connections(after: 0).complaintAboutOlderServer
                == "the running server is older and cannot list connections: upgrade it by "
                + "\"carillond upgrade\", or restart it")
        #expect(
            ControlRequest.disconnect(1).complaintAboutOlderServer.contains("close connections"))
        for other in [ControlReply([], .done(process: 1)), ControlReply([], .failed("no"))] {
            #expect(!other.isOfOlderServer)
        }
    }

    @Test(arguments: ["HTTP/1.1 400 Bad Request", "ok", "ok x", "", "OK 1"])
    func `another answer is an error`(line: String) {
        var reader = ControlReply.Reader()
        #expect(throws: ControlReply.Unreadable.self) { try reader.take(line) }
    }
}

@Suite("ControlRequest", .timeLimit(.minutes(10)))
struct ControlRequestTests {
    @Test(
        arguments: [
            (.status, "status"), (.stop, "stop"), (.reload, "reload"), (.upgrade, "upgrade"),
            (.connections(after: 0), "connections 0"), (.disconnect(17), "disconnect 17"),
            (.dataChanged, "data-changed"), (.dataForgotten(of: "ann"), "data-forgotten ann"),
        ] as [(ControlRequest, String)])
    func `a request is a word, and a number or a name for some`(
        request: ControlRequest, line: String
    ) {
        #expect(request.line == line)
        #expect(ControlRequest(line) == request)
    }

    @Test(arguments: [
        "", " ", "explode", "status 1", "status ", "connections", "connections x", "disconnect",
        "disconnect -1", "disconnect 1 2", "disconnect  1", "stop\r", "data-forgotten",
        "data-forgotten ",
    ])
    func `anything else is unknown`(line: String) {
        #expect(ControlRequest(line) == nil)
    }
}

@Suite("ControlPlace", .timeLimit(.minutes(10)))
struct ControlPlaceTests {
    private let user = ["XDG_RUNTIME_DIR": "/run/user/7"]
    private let service = ["RUNTIME_DIRECTORY": "/run/carillond:/run/other"]

    @Test func `root's, a service's and a user's servers have their places`() {
        #expect(ControlPlace.ofServer([:], user: 0) == "/run/carillond/control")
        #expect(ControlPlace.ofServer(user, user: 0) == "/run/carillond/control")
        #expect(ControlPlace.ofServer(user, user: 7) == "/run/user/7/carillond/control")
        #expect(ControlPlace.ofServer(service, user: 7) == "/run/carillond/control")
        #expect(ControlPlace.ofServer([:], user: 7) == nil)
        #expect(ControlPlace.ofServer(["XDG_RUNTIME_DIR": "here"], user: 7) == nil)
    }

    @Test func `a client looks at its own place before root's`() {
        #expect(ControlPlace.ofClient([:], user: 0) == ["/run/carillond/control"])
        #expect(
            ControlPlace.ofClient(user, user: 7)
                == ["/run/user/7/carillond/control", "/run/carillond/control"])
    }
}
