import Daemon
import FileTesting
import Glibc
import ReactorKit
import Settings
import SystemPackage
import TerminalTesting
import Testing

@Suite("LogFile", .timeLimit(.minutes(10)))
struct LogFileTests {
    /// What a log file complained of, and a clock that the test moves.
    private final class Bench: Sendable {
        let complaints = Monitor<[String]>([])
        let time = Monitor(Instant.now)

        func open(_ path: FilePath) throws -> LogFile {
            try LogFile(path) { text in
                self.complaints.withLock { $0.append(text) }
            } now: {
                self.time.withLock(\.self)
            }
        }

        func pass(_ duration: Duration) { time.withLock { $0 += duration } }

        var all: [String] { complaints.withLock(\.self) }
    }

    private static func append(_ line: String, to file: LogFile) {
        file.append(line) { "(\($0) lost: \($1))" }
    }

    @Test func `lines are added behind those that are there, in a file that few can read`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("log")
        let bench = Bench()
        Self.append("one", to: try bench.open(path))
        Self.append("two", to: try bench.open(path))
        #expect(folder.read("log") == "one\ntwo\n")
        #expect(folder.mode(of: "log") & 0o137 == 0)
        #expect(bench.all == [])
    }

    @Test func `after a rotation lines go to the new file, none is lost between`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("log")
        let file = try Bench().open(path)
        Self.append("one", to: file)
        #expect(unsafe rename(path.string, path.string + ".1") == 0)
        Self.append("two", to: file)
        try file.reopen()
        Self.append("three", to: file)
        #expect(folder.read("log.1") == "one\ntwo\n")
        #expect(folder.read("log") == "three\n")
    }

    @Test func `a file that cannot be opened again is kept`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("log")
        let file = try Bench().open(path)
        #expect(unsafe rename(path.string, path.string + ".1") == 0)
        #expect(unsafe mkdir(path.string, 0o700) == 0)
        #expect(throws: FileError.self) { try file.reopen() }
        Self.append("still", to: file)
        #expect(folder.read("log.1") == "still\n")
    }

    @Test func `a deleted file is created again, and the loss of its folder reported once`() throws
    {
        let folder = try TemporaryFolder()
        let inner = folder.path.appending("logs")
        #expect(unsafe mkdir(inner.string, 0o700) == 0)
        let bench = Bench()
        let file = try bench.open(inner.appending("log"))
        #expect(unsafe unlink(inner.appending("log").string) == 0)
        #expect(unsafe rmdir(inner.string) == 0)
        for _ in 1...3 {
            bench.pass(.seconds(6))
            Self.append("lost", to: file)
        }
        #expect(bench.all.count == 1)
        #expect(bench.all.first?.contains("logs/log") == true)
        #expect(unsafe mkdir(inner.string, 0o700) == 0)
        bench.pass(.seconds(6))
        Self.append("back", to: file)
        #expect(folder.read("logs/log") == "back\n")
    }

    @Test func `a full disk is reported once a minute, and never throws`() throws {
        let bench = Bench()
        let file = try bench.open("/dev/full")
        for _ in 1...100 { Self.append("x", to: file) }
        #expect(
            bench.all == [
                "cannot write /dev/full: No space left on device; what is logged is lost"
            ])
        bench.pass(.seconds(61))
        Self.append("x", to: file)
        #expect(bench.all.count == 2)
    }

    @Test func `what was lost is counted where it is missing`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("pipe")
        #expect(unsafe mkfifo(path.string, 0o600) == 0)
        let reader = try FileDescriptor.open(path, .readOnly, options: [.nonBlocking])
        defer { try? reader.close() }
        let bench = Bench()
        let file = try bench.open(path)
        let line = String(repeating: "x", count: 1_000)
        // More than a pipe holds: logging does not wait for its reader.
        for _ in 1...200 { Self.append(line, to: file) }
        #expect(bench.all.count == 1)
        let before = try Self.drain(reader)
        Self.append("after", to: file)
        let after = try Self.drain(reader)
        let whole = before.split(separator: "\n").count { $0.count == 1_000 }
        // A note is short, and may find room where a line does not.
        let reports = (before + after).matches(of: /\((\d+) lost: there is no reader\)\n/)
        #expect(reports.compactMap { Int($0.1) }.reduce(0, +) == 200 - whole)
        #expect(after.hasSuffix("lost: there is no reader)\nafter\n"), "\(after)")
    }

    @Test func `a pipe that no program reads yet holds what is logged`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("pipe")
        #expect(unsafe mkfifo(path.string, 0o600) == 0)
        let bench = Bench()
        let file = try bench.open(path)
        Self.append("early", to: file)
        let reader = try FileDescriptor.open(path, .readOnly, options: [.nonBlocking])
        defer { try? reader.close() }
        #expect(try Self.drain(reader) == "early\n")
        #expect(bench.all == [])
    }

    @Test func `a place where there can be no file is an error in a sentence`() {
        let bench = Bench()
        let error = #expect(throws: FileError.self) { try bench.open("/nowhere/log") }
        #expect(
            error?.description
                == "cannot open the log file /nowhere/log: No such file or directory")
    }

    private static func drain(_ reader: FileDescriptor) throws -> String {
        var all: [UInt8] = []
        while true {
            var chunk = [UInt8](repeating: 0, count: 65_536)
            do {
                let count = try unsafe chunk.withUnsafeMutableBytes {
                    try unsafe reader.read(into: $0)
                }
                if count == 0 { break }
                all += chunk[..<count]
            } catch Errno.resourceTemporarilyUnavailable {
                break
            }
        }
        return String(decoding: all, as: UTF8.self)
    }
}
