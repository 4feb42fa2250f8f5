import Accounts
import FileTesting
import ReactorTesting
import SystemPackage
import Testing

@testable import ChatService

@Suite("What an administrator removes of an account", .timeLimit(.minutes(10)))
struct ForgettingTests {
    private let folder: TemporaryFolder
    private var path: FilePath { folder.path.appending("data") }

    init() throws { folder = try TemporaryFolder() }

    /// What `bob` is answered of the room and of `ann`.
    private func texts(_ bench: ChatBench, _ bob: ChatClient) throws -> [String] {
        try ["#tea", "ann"].flatMap { target in
            try bench.ask(bob, "CHATHISTORY LATEST \(target) * 100", until: " BATCH -")
                .filter { $0.contains(" PRIVMSG ") }
                .map { String($0.split(separator: " :").last ?? "") }
        }
    }

    @Test(arguments: [1, 2])
    func `it is not answered any more, from memory or from disk`(edges: Int) throws {
        let bench = try ChatBench(edges: edges) {
            $0.floodRate = 0
            $0.dataFolder = path.string
        }
        let ann = try bench.open(from: "127.0.0.1", at: edges - 1)
        try bench.ask(ann, "NICK ann", "USER ann 0 * :ann", until: " 422 ")
        try bench.ask(ann, "NS REGISTER secret", until: " 900 ")
        let bob = try bench.open(at: edges - 1)
        try bench.ask(
            bob, "CAP REQ :batch draft/chathistory", "NICK bob", "USER bob 0 * :bob", "CAP END",
            until: " 422 ")
        for client in [bob, ann] { try bench.ask(client, "JOIN #tea", until: " 366 ") }
        try bench.ask(ann, "PRIVMSG #tea :secret", "PRIVMSG bob :secret", "PING x", until: ":x")
        try bench.ask(bob, "PRIVMSG #tea :one", "PRIVMSG ann :two", "PING y", until: ":y")
        #expect(try texts(bench, bob) == ["secret", "one", "secret", "two"])

        var isNoted = false
        bench.service.dataForgotten(of: "ann") { _ in isNoted = true }
        try bench.turn { isNoted }
        _ = try HistoryOrder.forget(#require(AccountName("ann".utf8)), in: path)
        #expect(try texts(bench, bob) == ["one"])
        try bench.ask(ann, "PRIVMSG #tea :three", "PING z", until: ":z")
        #expect(try texts(bench, bob) == ["one", "three"])
    }
}
