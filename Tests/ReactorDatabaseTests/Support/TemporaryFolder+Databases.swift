import FileTesting
import Glibc
import ReactorDatabase
import SystemPackage
import Testing

/// What tests of databases need.
extension TemporaryFolder {
    /// The database of most tests.
    var location: DatabaseLocation { .file(file("test.db")) }

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
            ).hasPrefix(path.string)
        }
    }
}
