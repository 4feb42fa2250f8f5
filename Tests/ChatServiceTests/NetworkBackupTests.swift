import Accounts
import ChatService
import FileTesting
import Glibc
import ReactorDatabase
import ReactorKit
import Settings
import SystemPackage
import TerminalTesting
import Testing

@Suite("Backup and restore of a network", .timeLimit(.minutes(10)))
struct NetworkBackupTests {
    private let folder: TemporaryFolder
    private var data: FilePath { folder.path.appending("data") }
    private var other: FilePath { folder.path.appending("other") }
    private var file: FilePath { folder.path.appending("backup") }

    init() throws { folder = try TemporaryFolder() }

    /// A data folder with these accounts, and a secret.
    private func makeData(_ names: String..., secret: String = "0123456789abcdef") throws {
        _ = try DataFolder(data)
        try add(names)
        try folder.write(secret, to: "data/cloak-secret")
    }

    private func add(_ names: [String]) throws {
        let database = try DatabaseConnection(
            at: .file(data.appending("accounts.db").string), schema: NetworkDatabase.schema)
        for name in names {
            try database.run(
                """
                INSERT INTO accounts (folded, name, verifier, registered_at)
                VALUES (?, ?, 'verifier', 1)
                """, name, name)
        }
    }

    private func names(in folder: FilePath, _ file: String = "accounts.db") throws -> [String] {
        try DatabaseConnection(at: .file(folder.appending(file).string)).rows(
            "SELECT name FROM accounts ORDER BY name"
        ) { try $0[0] }
    }

    @discardableResult
    private func backUp(replacing: Bool = false) throws -> String {
        try NetworkBackup.make(of: data, at: file, replacing: replacing)
    }

    @discardableResult
    private func restore(
        _ file: FilePath? = nil, to path: FilePath? = nil, replacing: Bool = false
    ) throws -> [String] {
        try NetworkBackup.restore(file ?? self.file, to: path ?? other, replacing: replacing)
    }

    /// Why something is not done.
    private func refusal(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "it is done"
        } catch {
            return "\(error)"
        }
    }

    @Test func `a backup has accounts and secret, in one file of its owner`() throws {
        try makeData("ann", "bob")
        #expect(try backUp() == "\(file) has 2 accounts, 0 rooms and the key of its cloaks")
        #expect(folder.mode(of: "backup") == 0o600)
        #expect(try folder.names(in: "").sorted() == ["backup", "data"])
        #expect(try restore() == ["\(other) has 2 accounts, 0 rooms of \(file)"])
        #expect(folder.mode(of: "other") == 0o700)
        #expect(try folder.names(in: "other").sorted() == ["accounts.db", "cloak-secret"])
        for name in ["accounts.db", "cloak-secret"] {
            #expect(folder.mode(of: "other/\(name)") == 0o600)
        }
        #expect(try names(in: other) == ["ann", "bob"])
        #expect(folder.read("other/cloak-secret") == "0123456789abcdef")
    }

    @Test func `without a kept secret the folder's own stays`() throws {
        try makeData("ann")
        #expect(unsafe unlink(data.appending("cloak-secret").string) == 0)
        #expect(try backUp().hasSuffix("; the key of its cloaks is in the settings"))
        _ = try DataFolder(other)
        try folder.write("fedcba9876543210", to: "other/cloak-secret")
        try restore()
        #expect(folder.read("other/cloak-secret") == "fedcba9876543210")
    }

    @Test func `an existing file is replaced only when that is wanted`() throws {
        try makeData("ann")
        try folder.write("mine", to: "backup")
        #expect(
            refusal { try backUp() } == "\(file) exists; choose another name, or use --replace")
        #expect(folder.read("backup") == "mine")
        try backUp(replacing: true)
        try restore()
        #expect(try names(in: other) == ["ann"])
        #expect(
            refusal { _ = try NetworkBackup.make(of: other, at: data, replacing: true) }
                == "\(data) is not a file")
        #expect(
            refusal { _ = try NetworkBackup.make(of: folder.path, at: file, replacing: true) }
                == "there is no \(folder.path.appending("accounts.db"))")
    }

    @Test func `existing accounts are replaced only when that is wanted, and kept`() throws {
        try makeData("ann")
        try backUp()
        try add(["bob"])
        try folder.write("another secret...", to: "data/cloak-secret")
        let place = data.appending("accounts.db")
        #expect(
            refusal { try restore(to: data) }
                == "\(place) has 2 accounts, 0 rooms; use --replace to replace it")
        #expect(try names(in: data) == ["ann", "bob"])
        #expect(
            try restore(to: data, replacing: true) == [
                "\(data) has 1 account, 0 rooms of \(file)",
                "the old one is kept as \(place).before-restore",
            ])
        #expect(try names(in: data) == ["ann"])
        #expect(try names(in: data, "accounts.db.before-restore") == ["ann", "bob"])
        #expect(folder.read("data/cloak-secret") == "0123456789abcdef")
        #expect(folder.read("data/cloak-secret.before-restore") == "another secret...")
        // A damaged one is kept too.
        try folder.write("no database, and longer than its header", to: "data/accounts.db")
        #expect(
            refusal { try restore(to: data) }
                == "\(place) has a damaged database; use --replace to replace it")
        try restore(to: data, replacing: true)
        #expect(try names(in: data) == ["ann"])
        #expect(folder.read("data/accounts.db.before-restore")?.hasPrefix("no database") == true)
    }

    @Test func `a folder without accounts is filled, and one in use is refused`() throws {
        try makeData("ann")
        try backUp()
        do {
            let database = other.appending("accounts.db")
            _ = try DataFolder(other)
            _ = try DatabaseConnection(
                at: .file(database.string), schema: NetworkDatabase.schema)
        }
        do {
            let user = try DataFolder(other)
            #expect(
                refusal { try restore() }
                    == "carillond is already running: process \(getpid()) uses \(other); stop it, "
                    + "or use another data-folder")
            withExtendedLifetime(user) {}
        }
        do {
            // Another command reads them meanwhile.
            let reader = try DatabaseConnection(
                at: .file(other.appending("accounts.db").string))
            #expect(try reader.rows("SELECT name FROM accounts") { try $0[0] as String } == [])
            #expect(refusal { try restore() }.hasSuffix("; try again when it has ended"))
            withExtendedLifetime(reader) {}
        }
        try restore()
        #expect(try names(in: other) == ["ann"])
    }

    @Test func `what is no backup, or a newer one, or damaged, is refused`() throws {
        let notOne = "\(file) is not a backup of carillond chat backup"
        #expect(refusal { try restore() } == "cannot read \(file): No such file or directory")
        try folder.write("text", to: "backup")
        #expect(refusal { try restore() } == notOne)
        #expect(
            refusal { try restore(folder.path) }.hasSuffix(
                " is not a backup of carillond chat backup"))
        try makeData("ann")
        #expect(refusal { try restore(data.appending("accounts.db")) }.contains("is not a backup"))
        try backUp(replacing: true)
        do {
            let backup = try DatabaseConnection(at: .file(file.string))
            try backup.execute("PRAGMA journal_mode = DELETE; PRAGMA user_version = 99")
        }
        let known = NetworkDatabase.schema.version
        #expect(
            refusal { try restore() }
                == "\(file) is of a newer carillond, of version 99 of the database, and this one "
                + "knows versions up to \(known): use the newer one")
        try add((0..<500).map { "account-with-a-long-name-\($0)" })
        try backUp(replacing: true)
        let backup = try FileDescriptor.open(file, .readWrite)
        defer { try? backup.close() }
        let size = try backup.seek(offset: 0, from: .end)
        // At least one whole page.
        let noise = [UInt8](repeating: 0xA5, count: 12_288)
        try backup.writeAll(toAbsoluteOffset: size / 2, noise)
        #expect(refusal { try restore() }.hasPrefix("\(file) is damaged ("))
        #expect(refusal { try restore() }.hasSuffix("); use another backup"))
        #expect(try folder.names(in: "other") == [])
    }

    @Test func `a restore that was interrupted is undone, or completed`() throws {
        try makeData("ann")
        // Before the database was replaced.
        try folder.write("another secret...", to: "data/cloak-secret.new")
        for end in ["", "-journal", ".partial"] {
            try folder.write("half", to: "data/accounts.db.new\(end)")
        }
        func start() throws {
            let bench = try ChatBench { $0.dataFolder = data.string }
            try bench.leave()
        }
        try start()
        #expect(folder.read("data/cloak-secret") == "0123456789abcdef")
        #expect(try folder.names(in: "data").allSatisfy { !$0.contains(".new") })
        // Behind that.
        try folder.write("another secret...", to: "data/cloak-secret.new")
        try start()
        #expect(folder.read("data/cloak-secret") == "another secret...")
        #expect(try names(in: data) == ["ann"])
    }
}
