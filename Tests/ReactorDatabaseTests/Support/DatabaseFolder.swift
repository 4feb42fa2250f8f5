import Glibc
import ReactorDatabase
import Testing

/// A folder for a test's databases; removed with its contents in deinit.
final class DatabaseFolder {
    private let path: String

    init() throws {
        var name = Array("/tmp/database-XXXXXX".utf8CString)
        try #require(unsafe mkdtemp(&name) != nil)
        path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        for name in names { unsafe unlink(file(name)) }
        unsafe rmdir(path)
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    /// The database of most tests.
    var location: DatabaseLocation { .file(file("test.db")) }

    /// What lies in it.
    var names: [String] {
        guard let folder = unsafe opendir(path) else { return [] }
        defer { unsafe closedir(folder) }
        var names: [String] = []
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe String(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// The permissions of a file in it.
    func permissions(of name: String) -> mode_t {
        var status = stat()
        return unsafe stat(file(name), &status) == 0 ? status.st_mode & 0o777 : 0
    }

    /// Writes bytes over those of a file.
    func overwrite(_ name: String, at offset: Int, with bytes: [UInt8]) throws {
        let descriptor = unsafe open(file(name), O_WRONLY | O_CREAT, 0o600)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        try #require(unsafe pwrite(descriptor, bytes, bytes.count, offset) == bytes.count)
    }

    /// Renames a file, in place of another one.
    func move(_ name: String, to other: String) throws {
        try #require(unsafe rename(file(name), file(other)) == 0)
    }

    /// How many descriptors of this process are open on files in it.
    var openDescriptors: Int {
        (0..<1_024).count { descriptor in
            var target = [CChar](repeating: 0, count: 4_096)
            let count = unsafe readlink("/proc/self/fd/\(descriptor)", &target, target.count)
            guard count > 0 else { return false }
            return String(
                decoding: target[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self
            ).hasPrefix(path)
        }
    }
}
