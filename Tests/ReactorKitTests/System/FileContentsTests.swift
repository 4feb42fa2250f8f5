import FileTesting
import Glibc
import SystemPackage
import Testing

@testable import ReactorKit

@Suite("FileContents", .timeLimit(.minutes(10)))
struct FileContentsTests {
    private let folder: TemporaryFolder
    private let path: FilePath

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path.appending("file")
    }

    private func failure(
        _ path: FilePath, limit: Int = 100, _ pipes: FileContents.PipePolicy = .refused
    ) -> FileContents.Failure? {
        #expect(throws: FileContents.Failure.self) {
            try FileContents.read(path, limit: limit, pipes: pipes)
        }
    }

    /// The path by which another opening of a descriptor's pipe is had.
    private func path(of descriptor: FileDescriptor) -> FilePath {
        FilePath("/dev/fd/\(descriptor.rawValue)")
    }

    @Test func `a file is read whole, up to the limit`() throws {
        let bytes = [UInt8](repeating: 0x61, count: 100_000)
        let file = try FileDescriptor.open(
            path, .writeOnly, options: .create, permissions: .ownerReadWrite)
        try file.closeAfter { _ = try file.writeAll(bytes) }
        #expect(try FileContents.read(path, limit: 100_000) == bytes)
        #expect(failure(path, limit: 99_999) == .tooLong(limit: 99_999))
        #expect(failure("/dev/zero", limit: 5) == .tooLong(limit: 5))
        #expect(try FileContents.read("/dev/null", limit: 5) == [])
        #expect(failure("/nowhere/file") == .system(.noSuchFileOrDirectory))
        #expect(failure(folder.path) == .system(.isDirectory))
    }

    @Test func `a pipe is read to its end where it may be, whatever its writer has left`() throws {
        // A program that another test starts meanwhile must not keep it open.
        let pipe = try FileDescriptor.pipeClosedOnExec()
        try pipe.writeEnd.writeAll("again".utf8)
        #expect(failure(path(of: pipe.readEnd)) == .pipe)
        try pipe.writeEnd.close()
        #expect(
            try FileContents.read(path(of: pipe.readEnd), limit: 100, pipes: .awaited(.seconds(60)))
                == Array("again".utf8))
        // It can be read but once.
        #expect(failure(path(of: pipe.readEnd), .awaited(.seconds(60))) == .noWriter)
        try pipe.readEnd.close()
    }

    @Test func `a writer that is slow is waited for`() throws {
        #expect(unsafe mkfifo(path.string, 0o600) == 0)
        // Keeps what is written in the pipe, should the writers be gone before it is read.
        let keeper = try FileDescriptor.open(path, .readOnly, options: .nonBlocking)
        let held = try FileDescriptor.open(path, .readWrite)
        let (first, writer) = (path, held)
        try Thread.detach {
            // Another writer comes, and both go one after the other.
            let own = try? FileDescriptor.open(first, .writeOnly)
            _ = try? own?.writeAll("one ".utf8)
            try? writer.close()
            _ = try? own?.writeAll("two".utf8)
            try? own?.close()
        }
        #expect(
            try FileContents.read(path, limit: 100, pipes: .awaited(.seconds(60)))
                == Array("one two".utf8))
        try keeper.close()
    }

    @Test func `a writer that opens the pipe late, and writes in pieces, is waited for`() throws {
        #expect(unsafe mkfifo(path.string, 0o600) == 0)
        let path = path
        try Thread.detach {
            // Waits for the reader.
            let writer = try? FileDescriptor.open(path, .writeOnly)
            for piece in ["be", "ll = ", "loss\n"] { _ = try? writer?.writeAll(piece.utf8) }
            try? writer?.close()
        }
        #expect(
            try FileContents.read(path, limit: 100, pipes: .awaited(.seconds(60)))
                == Array("bell = loss\n".utf8))
    }

    @Test func `a pipe that no program opens to write is waited for no longer than allowed`() {
        #expect(unsafe mkfifo(path.string, 0o600) == 0)
        #expect(failure(path, .awaited(.milliseconds(10))) == .noWriter)
        #expect(failure(path) == .pipe)
    }
}
