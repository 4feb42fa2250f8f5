import Glibc
import SystemPackage
import Testing

@testable import ReactorKit

/// A folder of a test's own; removed with what lies in it when nobody holds it any more.
final class TemporaryFolder {
    let path: String

    init() throws {
        var name = Array("/tmp/reactor-XXXXXX".utf8CString)
        try #require(unsafe mkdtemp(&name) != nil)
        path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        for name in names { unsafe unlink("\(path)/\(name)") }
        unsafe rmdir(path)
    }

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

    /// The permissions of a file in it; nil when there is none.
    func mode(of name: String) -> FilePermissions? {
        var status = stat()
        guard unsafe lstat("\(path)/\(name)", &status) == 0 else { return nil }
        return FilePermissions(rawValue: status.st_mode & 0o777)
    }
}
