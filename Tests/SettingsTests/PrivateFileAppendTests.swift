import Glibc
import Settings
import SystemPackage
import Testing

@Suite("PrivateFile: its end", .timeLimit(.minutes(10)))
final class PrivateFileAppendTests {
    private let folder: FilePath
    private var file: PrivateFile { PrivateFile(folder.appending("file")) }

    init() throws {
        var template = Array("/tmp/carillon-test-XXXXXX".utf8CString)
        let made = try unsafe #require(unsafe mkdtemp(&template))
        folder = unsafe FilePath(String(cString: made))
    }

    deinit {
        for name in ["file", ""] { unsafe remove(folder.appending(name).string) }
    }

    @Test func `what is appended follows what was there, for its owner only`() throws {
        #expect(file.append(Array("one\n".utf8)) == PrivateFile.Appended(count: 4))
        #expect(file.append(Array("two\n".utf8)) == PrivateFile.Appended(count: 4))
        #expect(try file.read() == Array("one\ntwo\n".utf8))
        var status = stat()
        unsafe lstat(file.path.string, &status)
        #expect(status.st_mode & 0o7777 == 0o600)
    }

    @Test func `a full disk takes nothing, and is an error`() {
        let outcome = PrivateFile("/dev/full").append(Array("one\n".utf8))
        #expect(outcome.count == 0)
        #expect(
            outcome.error?.description == "cannot write /dev/full: No space left on device")
    }

    @Test func `a missing folder is an error, and is not made`() {
        let outcome = PrivateFile(folder.appending("no/file")).append([0x0A])
        #expect(
            outcome.error?.description
                == "cannot write \(folder)/no/file: the folder \(folder)/no does not exist")
    }

    @Test(arguments: [
        (7, "end\n"), (8, "two\nend\n"), (9, "two\nend\n"), (11, "two\nend\n"),
        (12, "one\ntwo\nend\n"), (100, "one\ntwo\nend\n"), (4, "end\n"), (2, ""), (0, ""),
    ])
    func `the end is read in whole lines`(limit: Int, expected: String) throws {
        _ = file.append(Array("one\ntwo\nend\n".utf8))
        let end = try #require(try file.readEnd(limit: limit))

        #expect(String(decoding: end, as: UTF8.self) == expected)
    }

    @Test func `no file has no end, and a device without one an empty end`() throws {
        #expect(try file.readEnd(limit: 9) == nil)
        #expect(try PrivateFile("/dev/zero").readEnd(limit: 9) == [])
    }

    @Test func `a folder is held by one at a time`() throws {
        func isFree() throws -> Bool {
            let other = try FileDescriptor.open(folder, .readOnly, options: [.directory])
            defer { try? other.close() }
            return flock(other.rawValue, LOCK_EX | LOCK_NB) == 0
        }
        #expect(try FolderLock.hold(folder) { try isFree() } == false)
        #expect(try isFree())
        #expect(FolderLock.hold(folder.appending("no")) { true })
    }
}
