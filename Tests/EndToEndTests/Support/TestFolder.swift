import Glibc
import SystemPackage

/// A folder for one test, which is removed with this object.
final class TestFolder {
    let path: String
    private var files: [String] = []

    init() throws {
        path = "/tmp/carillon-end-\(UInt64.random(in: .min ... .max))"
        guard unsafe mkdir(path, 0o700) == 0 else { throw Errno(rawValue: errno) }
    }

    deinit {
        for file in files { unsafe unlink(file) }
        unsafe unlink("\(path)/carillon/known-certificates")
        unsafe rmdir("\(path)/carillon")
        unsafe rmdir(path)
    }

    /// Its path.
    func write(_ text: String, to name: String) throws -> String {
        let file = try place(name)
        let descriptor = try FileDescriptor.open(
            FilePath(file), .writeOnly, options: [.create, .truncate],
            permissions: .ownerReadWrite)
        try descriptor.closeAfter { _ = try descriptor.writeAll(text.utf8) }
        return file
    }

    /// The path for a file that another program creates.
    func place(_ name: String) throws -> String {
        files.append("\(path)/\(name)")
        return "\(path)/\(name)"
    }

    /// The client's file of certificates, and its mode.
    func known() throws -> (text: String, mode: mode_t) {
        let file = "\(path)/carillon/known-certificates"
        var status = stat()
        guard unsafe stat(file, &status) == 0 else { throw Errno(rawValue: errno) }
        let descriptor = try FileDescriptor.open(FilePath(file), .readOnly)
        return try descriptor.closeAfter {
            let bytes = try unsafe [UInt8](unsafeUninitializedCapacity: 4_096) { buffer, count in
                count = try unsafe descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
            return (String(decoding: bytes, as: UTF8.self), status.st_mode & 0o777)
        }
    }
}
