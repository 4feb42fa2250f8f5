import Glibc
import ReactorKit
import Settings
import SystemPackage
import Testing

@Suite("PrivateFile", .timeLimit(.minutes(10)))
final class PrivateFileTests {
    private let folder: FilePath

    init() throws {
        var template = Array("/tmp/carillon-test-XXXXXX".utf8CString)
        let made = try unsafe #require(unsafe mkdtemp(&template))
        folder = unsafe FilePath(String(cString: made))
    }

    deinit {
        for name in [
            "a/b/file", "a/b", "a", "file", "pipe", "link", "chain", "round", "target", "",
        ] {
            unsafe remove(folder.appending(name).string)
        }
    }

    private func mode(of path: FilePath) -> mode_t {
        var status = stat()
        unsafe lstat(path.string, &status)
        return status.st_mode & 0o7777
    }

    @Test func `what is written is read, by its owner only`() throws {
        let file = PrivateFile(folder.appending("a/b/file"))
        try file.replace(with: "one".utf8)
        try file.replace(with: "two".utf8)
        #expect(try file.read() == Array("two".utf8))
        #expect(mode(of: file.path) == 0o600)
        #expect(mode(of: folder.appending("a")) == 0o700)
        #expect(mode(of: folder.appending("a/b")) == 0o700)
        // Nothing but the file is left there, or this would fail.
        unsafe remove(file.path.string)
        #expect(unsafe rmdir(folder.appending("a/b").string) == 0)
    }

    /// So a process that is killed meanwhile leaves nothing behind.
    @Test func `a file that is written has no name before it is complete`() throws {
        let file = PrivateFile(folder.appending("file"))
        try file.replace(with: "old".utf8)
        let draft = "\(file.path).\(ProcessEnvironment.processID).new"
        var isNamed: [Bool] = []
        let bytes = Array("new".utf8).lazy.map { byte in
            isNamed.append(unsafe access(draft, F_OK) == 0)
            return byte
        }
        try file.replace(with: bytes)
        #expect(!isNamed.isEmpty && !isNamed.contains(true))
        #expect(try file.read() == Array("new".utf8))
    }

    /// Root may write every file.
    @Test(.disabled(if: geteuid() == 0))
    func `an update refuses a file that its owner made read-only`() throws {
        let file = PrivateFile(folder.appending("file"))
        try file.replace(with: "old".utf8)
        #expect(unsafe chmod(file.path.string, 0o444) == 0)
        #expect(throws: FileError(cannot: "write", file.path, .permissionDenied)) {
            try file.update(from: Array("old".utf8), to: Array("new".utf8))
        }
        #expect(try file.read() == Array("old".utf8))
        #expect(mode(of: file.path) == 0o444)
    }

    @Test func `a file that is not there is nil`() throws {
        #expect(try PrivateFile(folder.appending("file")).read() == nil)
    }

    @Test func `a file that is removed is nil, and may be removed again`() throws {
        let file = PrivateFile(folder.appending("file"))
        try file.replace(with: [1])
        file.remove()
        #expect(try file.read() == nil)
        file.remove()
    }

    @Test func `a file over the limit is refused`() throws {
        let file = PrivateFile(folder.appending("file"))
        try file.replace(with: [1, 2, 3])
        #expect(try file.read(limit: 3) == [1, 2, 3])
        let expected = FileError("cannot read \(file.path): it has more than 2 bytes")
        #expect(throws: expected) { try file.read(limit: 2) }
    }

    @Test func `a file that cannot be read or written is reported with its path`() throws {
        let inside = PrivateFile(folder)
        #expect(throws: FileError("cannot read \(folder): Is a directory")) { try inside.read() }
        let file = PrivateFile(folder.appending("file"))
        try file.replace(with: [1])
        let under = PrivateFile(file.path.appending("x"))
        #expect(throws: FileError("cannot write \(under.path): Not a directory")) {
            try under.replace(with: [2])
        }
        #expect(throws: FileError("cannot write \(folder): Is a directory")) {
            try inside.replace(with: [2])
        }
    }

    @Test func `a write that fails leaves no draft and the old contents`() throws {
        let target = folder.appending("a")
        try PrivateFile.makeFolder(target)
        #expect(throws: FileError.self) { try PrivateFile(target).replace(with: [1]) }
        #expect(unsafe access(target.string + ".\(getpid()).new", F_OK) != 0)
    }

    @Test func `a pipe in the file's place does not hold the program up`() throws {
        let path = folder.appending("pipe")
        #expect(unsafe mkfifo(path.string, 0o600) == 0)
        let words = "cannot read \(path): it is a pipe, which can be read only once, at the start"
        #expect(throws: FileError(words)) { try PrivateFile(path).read() }
        let unwritten = "cannot read \(path): it is a pipe, and no program writes to it"
        #expect(throws: FileError(unwritten)) {
            try PrivateFile(path).read(pipes: .awaited(.milliseconds(10)))
        }
    }

    // MARK: - Updates

    @Test func `an update keeps the mode, and replaces what was read`() throws {
        let file = PrivateFile(folder.appending("file"))
        #expect(try file.update(from: nil, to: [1]) == .done)
        #expect(unsafe chmod(file.path.string, 0o640) == 0)
        #expect(try file.update(from: [1], to: [2, 3]) == .done)
        #expect(try file.read() == [2, 3])
        #expect(try file.path.stat().permissions.rawValue == 0o640)
        #expect(unsafe access(file.path.string + ".\(getpid()).new", F_OK) != 0)
    }

    @Test func `an update loses nothing that another program has written meanwhile`() throws {
        let file = PrivateFile(folder.appending("file"))
        try file.replace(with: [9])
        #expect(try file.update(from: [1], to: [2]) == .changed([9]))
        #expect(try file.update(from: nil, to: [2]) == .changed([9]))
        file.remove()
        #expect(try file.update(from: [9], to: [2]) == .changed(nil))
        #expect(try file.read() == nil)
    }

    @Test func `an update follows links, also to a file that is not there yet`() throws {
        let target = folder.appending("target")
        let (link, chain) = (folder.appending("link"), folder.appending("chain"))
        #expect(unsafe symlink("target", link.string) == 0)
        #expect(unsafe symlink(link.string, chain.string) == 0)
        #expect(try PrivateFile(chain).update(from: nil, to: [1]) == .done)
        #expect(try PrivateFile(link).update(from: [1], to: [2]) == .done)
        #expect(try PrivateFile(target).read() == [2])
        for path in [link, chain] {
            #expect(try path.stat(followTargetSymlink: false).type == .symbolicLink)
        }
        let round = folder.appending("round")
        #expect(unsafe symlink("round", round.string) == 0)
        #expect(throws: FileError.self) { try PrivateFile(round).update(from: nil, to: [1]) }
    }

    @Test func `a folder or a pipe is not replaced by an update`() throws {
        let pipe = folder.appending("pipe")
        #expect(unsafe mkfifo(pipe.string, 0o600) == 0)
        #expect(throws: FileError.self) { try PrivateFile(pipe).update(from: nil, to: [1]) }
        #expect(throws: FileError.self) { try PrivateFile(folder).update(from: nil, to: [1]) }
        #expect(try pipe.stat().type == .fifo)
    }
}
