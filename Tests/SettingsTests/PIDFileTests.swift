import FileTesting
import Glibc
import ReactorKit
import Settings
import SystemPackage
import TerminalTesting
import Testing

@Suite("PIDFile", .timeLimit(.minutes(10)))
struct PIDFileTests {
    private let own = "\(getpid())\n"

    @Test func `it has the process id while it is held, and is removed afterwards`() throws {
        let folder = try TemporaryFolder()
        let file = try PIDFile(folder.path.appending("pid"))
        #expect(folder.read("pid") == own)
        #expect(folder.mode(of: "pid") & 0o133 == 0)
        file.remove()
        #expect(folder.read("pid") == nil)
    }

    @Test func `a living double is refused with its process id`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("pid")
        let file = try PIDFile(path)
        let error = #expect(throws: PIDFile.Taken.self) { try PIDFile(path) }
        #expect(error?.process == getpid())
        #expect(
            error?.description
                == "carillond is already running: process \(getpid()) uses \(path); "
                + "stop it, or use another pid-file")
        // The refused one has spoiled nothing.
        #expect(folder.read("pid") == own)
        file.remove()
    }

    @Test func `a stale file is replaced, whatever it contains`() throws {
        let folder = try TemporaryFolder()
        try folder.write("99999999 and more than a process id is long\n", to: "pid")
        let file = try PIDFile(folder.path.appending("pid"))
        #expect(folder.read("pid") == own)
        file.remove()
    }

    @Test func `a link is not followed`() throws {
        let folder = try TemporaryFolder()
        try folder.write("precious", to: "other")
        let (path, other) = (folder.path.appending("pid"), folder.path.appending("other"))
        #expect(unsafe symlink(other.string, path.string) == 0)
        #expect(throws: FileError.self) { try PIDFile(path) }
        #expect(folder.read("other") == "precious")
    }

    @Test func `lock and file go over with the descriptor`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("pid")
        let old = try PIDFile(path)
        let new = PIDFile(path, adopting: try old.descriptor.duplicate())
        old.leave()
        #expect(throws: PIDFile.Taken.self) { try PIDFile(path) }
        new.remove()
        #expect(folder.read("pid") == nil)
        try PIDFile(path).remove()
    }

    @Test func `another's file in its place is left alone`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("pid")
        let file = try PIDFile(path)
        #expect(unsafe unlink(path.string) == 0)
        try folder.write("of another", to: "pid")
        file.remove()
        #expect(folder.read("pid") == "of another")
    }
}
