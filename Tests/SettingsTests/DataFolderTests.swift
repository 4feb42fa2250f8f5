import FileTesting
import Glibc
import ReactorKit
import Settings
import SystemPackage
import TerminalTesting
import Testing

@Suite("DataFolder", .timeLimit(.minutes(10)))
struct DataFolderTests {
    private let folder: TemporaryFolder
    private var path: FilePath { folder.path.appending("data") }
    private var ownID: String { "\(getpid())\n" }

    init() throws { folder = try TemporaryFolder() }

    /// What a start and a check say of the path; they agree.
    private func refusal() -> String? {
        let found = DataFolder.problem(path).map { "\($0)" }
        do {
            _ = try DataFolder(path)
            #expect(found == nil)
            return nil
        } catch {
            #expect(found == "\(error)")
            return found
        }
    }

    @Test func `it is made for its user alone, and has the process id while it is used`() throws {
        var data: DataFolder? = try DataFolder(path)
        #expect(folder.mode(of: "data") == 0o700)
        #expect(folder.read("data/pid") == ownID)
        try data?.replace("secret", with: [1, 2])
        #expect(folder.mode(of: "data/secret") == 0o600)
        #expect(try data?.read("secret", limit: 10) == [1, 2])
        #expect(try data?.read("other", limit: 10) == nil)
        data = nil
        #expect(try folder.names(in: "data") == ["secret"])
        #expect(folder.mode(of: "data") == 0o700)
    }

    @Test func `a check makes nothing`() {
        #expect(DataFolder.problem(path) == nil)
        #expect(folder.mode(of: "data") == 0)
    }

    @Test func `a second process is refused, with the folder and the first one's id`() throws {
        let data = try DataFolder(path)
        #expect(
            refusal()
                == "carillond is already running: process \(getpid()) uses \(path); "
                + "stop it, or use another data-folder")
        #expect(throws: PIDFile.Taken.self) { try DataFolder(path) }
        // The refused one has spoiled nothing.
        #expect(folder.read("data/pid") == ownID)
        withExtendedLifetime(data) {}
    }

    @Test func `a successor finds no problem in its predecessor's use`() throws {
        let data = try DataFolder(path)
        #expect(DataFolder.problem(path, besides: getpid()) == nil)
        #expect(DataFolder.problem(path, besides: getppid()) != nil)
        withExtendedLifetime(data) {}
    }

    @Test func `a folder that a process has left can be taken at once`() throws {
        for _ in 1...3 { try DataFolder(path).replace("secret", with: [1]) }
        #expect(refusal() == nil)
        // As after a kill: the file is there, and not locked.
        try folder.write("99999999\n", to: "data/pid")
        #expect(refusal() == nil)
    }

    @Test func `there must be a folder to make it in`() throws {
        #expect(throws: FileError.self) { try DataFolder(path.appending("data")) }
        #expect(
            DataFolder.problem(path.appending("data")).map { "\($0)" }
                == "cannot make the data-folder: there is no folder \(path)")
        #expect(folder.mode(of: "data") == 0)
    }

    @Test func `a symbolic link is refused, wherever it leads`() throws {
        #expect(unsafe symlink(folder.path.string, path.string) == 0)
        #expect(
            refusal()
                == "cannot use the data-folder \(path): it is a symbolic link; "
                + "name what it leads to")
        #expect(try folder.names(in: ".") == ["data"])
    }

    @Test func `a file is refused`() throws {
        try folder.write("precious", to: "data")
        #expect(refusal() == "cannot use the data-folder \(path): it is not a folder")
        #expect(folder.read("data") == "precious")
    }

    @Test(arguments: [0o701, 0o710, 0o750, 0o740, 0o722, 0o755] as [mode_t])
    func `a folder that others can get at is refused, and stays as it is`(mode: mode_t) {
        #expect(unsafe mkdir(path.string, 0o700) == 0)
        #expect(unsafe chmod(path.string, mode) == 0)
        #expect(
            refusal()
                == "cannot use the data-folder \(path): others can get at it; chmod 700 \(path)")
        #expect(folder.mode(of: "data") == mode)
    }

    @Test func `a folder of another user is refused, unless the server becomes that user`() throws {
        #expect(unsafe mkdir(path.string, 0o700) == 0)
        let other = Account(name: "other", user: getuid() + 1, group: getgid())
        let problem = DataFolder.problem(path, for: other)
        #expect(
            problem.map { "\($0)" }
                == "cannot use the data-folder \(path): it belongs to the user \(getuid()), "
                + "not to other")
        #expect(throws: FileError.self) { try DataFolder(path, for: other) }
        guard getuid() == 0 else { return }
        #expect(unsafe chown(path.string, other.user, other.group) == 0)
        #expect(refusal() != nil)
        let data = try DataFolder(path, for: other)
        try data.replace("secret", with: [1])
        for name in ["pid", "secret"] {
            var status = stat()
            #expect(unsafe lstat(path.appending(name).string, &status) == 0)
            #expect(status.st_uid == other.user)
        }
    }

    @Test func `a folder that was removed is not made again by a write`() throws {
        let data = try DataFolder(path)
        #expect(!data.isLost)
        for name in ["data/pid", "data"] {
            let place = folder.path.appending(name).string
            #expect(unsafe remove(place) == 0)
        }
        #expect(data.isLost)
        let error = #expect(throws: FileError.self) { try data.replace("secret", with: [1]) }
        #expect(error?.description == "cannot write to \(path): the folder was removed")
        #expect(folder.mode(of: "data") == 0)
        // Another process may use the place by now; the end of the first leaves it alone.
        let next = try DataFolder(path)
        withExtendedLifetime(data) {}
        #expect(!next.isLost)
    }

    @Test func `a write that fails is an error, and leaves nothing`() throws {
        let data = try DataFolder(path)
        #expect(unsafe mkdir(path.appending("secret").string, 0o700) == 0)
        #expect(throws: FileError.self) { try data.replace("secret", with: [1]) }
        #expect(throws: FileError.self) { try data.read("secret", limit: 1) }
        #expect(try folder.names(in: "data") == ["pid", "secret"])
    }
}
