import Conversation
import FileTesting
import ReactorKit
import Settings
import SystemPackage
import TerminalTesting
import TerminalUI
import Testing

@Suite("ClientStart", .timeLimit(.minutes(10)))
final class ClientStartTests {
    private let folder: TemporaryFolder
    private static let settings = "config/carillon/carillon.conf"

    init() throws { folder = try TemporaryFolder() }

    @Test func `flags count over environment, environment over the file`() throws {
        try folder.write("bell = loss\ntitle = off\nmouse = on\n", to: Self.settings)
        var environment = folder.environment
        environment["CARILLON_BELL"] = "activity"
        environment["CARILLON_TITLE"] = "on"
        let start = ClientStart(environment: environment, flags: ["bell": "always"])
        #expect(start.complaints == [])
        #expect(start.settings.bell == .always && start.settings.title && start.settings.mouse)
    }

    @Test func `errors are reported with file, line and column, and the rest is used`() throws {
        try folder.write("colour = red\nbell = loss\n", to: Self.settings)
        let start = ClientStart(environment: folder.environment)
        let path = folder.path.appending(Self.settings)
        #expect(
            start.complaints == ["\(path):1:1: unknown name \"colour\" (did you mean \"colors\"?)"])
        #expect(start.settings.bell == .loss)
    }

    @Test func `a file that was asked for must exist, the usual one need not`() {
        let absent = ClientStart(environment: folder.environment)
        #expect(absent.complaints == [] && absent.settings == ClientSettings())
        let wanted = ClientStart(environment: folder.environment, configuration: "/no/such")
        #expect(wanted.unreadable?.description == "there is no file /no/such")
    }

    @Test func `a file that cannot be read is reported, and stops nothing unless it was named`()
        throws
    {
        try PrivateFile.makeFolder(folder.path.appending(Self.settings))
        let start = ClientStart(environment: folder.environment)
        #expect(start.complaints.first?.hasSuffix("carillon.conf: Is a directory") == true)
        #expect(start.unreadable == nil)
        let named = ClientStart(environment: folder.environment, configuration: "/")
        #expect(named.unreadable?.description == "cannot read /: Is a directory")
    }

    @Test(arguments: [
        (["SSH_CONNECTION": "10.0.0.1 50000 10.0.0.2 22"], 100, 1_000),
        (["SSH_CONNECTION": ""], 30, 500), ([:], 30, 500),
    ])
    func `keys that arrive by SSH may be slower, unless the settings say how slow`(
        variables: [String: String], escape: Int, sequence: Int
    ) {
        var environment = folder.environment.merging(variables) { $1 }
        let settings = ClientStart(environment: environment).settings
        #expect(settings.escapeTimeout == .milliseconds(escape))
        #expect(settings.sequenceTimeout == .milliseconds(sequence))
        environment["CARILLON_ESCAPE_TIMEOUT"] = "7ms"
        let set = ClientStart(environment: environment, flags: ["sequence-timeout": "3s"]).settings
        #expect(set.escapeTimeout == .milliseconds(7) && set.sequenceTimeout == .seconds(3))
    }

    @Test func `what earlier runs left is read`() throws {
        try folder.write("one\ntwo\n", to: "state/carillon/history")
        try folder.write("a:1\t4 half\n", to: "state/carillon/drafts")
        try folder.write("now a:1 < hope\n", to: "log")
        var start = ClientStart(environment: folder.environment, flags: ["log": "~/log"])
        start.readState(for: [Endpoint(host: "a", port: 1)])
        #expect(start.complaints == [])
        #expect(
            start.stored.history == [HistoryEntry(at: nil, "one"), HistoryEntry(at: nil, "two")])
        #expect(start.stored.drafts == ["a:1": [Draft(text: "half", cursor: 4)]])
        #expect(start.stored.log == [LoggedLine("a:1", .peer, Array("hope".utf8))])
    }

    @Test func `each file that cannot be read is reported, and the others are read`() throws {
        try folder.write("", to: "state/carillon/history/file")
        try folder.write("a:1\t4 half\n", to: "state/carillon/drafts")
        var start = ClientStart(environment: folder.environment)
        start.readState(for: [Endpoint(host: "a", port: 1)])
        #expect(start.complaints.count == 1)
        #expect(start.complaints[0].hasSuffix("state/carillon/history: Is a directory"))
        #expect(start.stored.drafts.count == 1)
    }

    @Test func `without a home it reports that nothing is kept`() {
        var start = ClientStart(environment: [:])
        #expect(start.complaints == [])
        start.readState(for: [Endpoint(host: "a", port: 1)])
        #expect(start.complaints == ["history and drafts are not kept: HOME is not set"])
    }
}
