import Glibc
package import SystemPackage

/// A folder for one test, removed with its contents in `deinit`.
package final class TemporaryFolder: Sendable {
    package let path: FilePath

    package init() throws(Errno) {
        var template = Array("/tmp/carillon-test-XXXXXX".utf8CString)
        guard let made = unsafe mkdtemp(&template) else { throw Errno(rawValue: errno) }
        path = unsafe FilePath(String(cString: made))
    }

    deinit { Self.remove(path.string) }

    /// The path of a file in this folder, with the whole name, whatever is in it.
    package func file(_ name: String) -> String { "\(path)/\(name)" }

    /// The contents of a file in this folder; nil if there is none.
    package func read(_ name: String) -> String? {
        guard let file = try? FileDescriptor.open(path.appending(name), .readOnly) else {
            return nil
        }
        defer { try? file.close() }
        var bytes: [UInt8] = []
        while true {
            var chunk = [UInt8](repeating: 0, count: 65_536)
            let count =
                (try? unsafe chunk.withUnsafeMutableBytes { try unsafe file.read(into: $0) }) ?? 0
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk[..<count]
        }
    }

    /// Creates a file in this folder, and the folders above it.
    package func write(_ text: String, to name: String) throws {
        let file = path.appending(name)
        var folder = path
        for component in FilePath(name).removingLastComponent().components {
            folder.append(component)
            _ = unsafe mkdir(folder.string, 0o700)
        }
        let descriptor = try FileDescriptor.open(
            file, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
        try descriptor.closeAfter { _ = try descriptor.writeAll(text.utf8) }
    }

    /// The names of the files in this folder, or in one below it, sorted.
    package func names(in name: String = ".") throws(Errno) -> [String] {
        try Self.names(in: file(name))
    }

    private static func names(in path: String) throws(Errno) -> [String] {
        guard let folder = unsafe opendir(path) else { throw Errno(rawValue: errno) }
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

    /// Removes a file, or a folder with its contents.
    private static func remove(_ path: String) {
        if unsafe Glibc.remove(path) == 0 { return }
        for name in (try? names(in: path)) ?? [] { remove("\(path)/\(name)") }
        _ = unsafe Glibc.remove(path)
    }

    /// The permissions of a file in this folder; zero if there is none.
    package func mode(of name: String) -> UInt32 {
        var status = stat()
        return unsafe lstat(file(name), &status) == 0 ? status.st_mode & 0o7777 : 0
    }
}
