import Archive
import FileTesting
import Glibc
import SystemPackage
import Testing

@testable import ChatService

/// What operators of a running service get to know of its archive.
@Suite("Notices about history", .timeLimit(.minutes(10)))
struct HistoryNoticeTests {
    private let folder: TemporaryFolder
    private var path: FilePath { folder.path.appending("data") }

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: [1, 2])
    func `an operator gets one while it cannot be used, and when it can`(edges: Int) throws {
        let file = "data/\(Archive.fileName)"
        try folder.write("no database, and longer than its header", to: file)
        #expect(unsafe chmod(path.string, 0o700) == 0)
        let bench = try ChatBench(edges: edges) {
            $0.floodRate = 0
            $0.addOperator()
            $0.dataFolder = path.string
        }
        let boss = try bench.open(from: "127.0.0.1", at: edges - 1)
        try bench.ask(boss, "NICK boss", "USER boss 0 * :boss", until: " 422 ")
        try bench.ask(
            boss, "OPER root hunter2", until: " NOTICE boss :History cannot be stored: ")
        for end in ["", "-wal", "-shm"] {
            _ = unsafe unlink(folder.path.appending(file + end).string)
        }
        boss.forget()
        try bench.turn {
            try? bench.wait(.seconds(10))
            return boss.lines.contains { $0.hasSuffix(" NOTICE boss :History is stored again") }
        }
    }
}
