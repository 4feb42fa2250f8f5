import Glibc
package import SystemPackage

/// What this process may do with files, found without touching them: faccessat(2).
package enum FileAccess {
    /// Why nothing can be added to a file or written to a folder; nil when it can.
    package static func obstacle(toWriting path: FilePath) -> Errno? {
        let isFolder = (try? path.stat())?.type == .directory
        let mode = isFolder ? W_OK | X_OK : W_OK
        let result = unsafe faccessat(AT_FDCWD, path.string, mode, AT_EACCESS)
        return result == 0 ? nil : Errno(rawValue: errno)
    }
}
