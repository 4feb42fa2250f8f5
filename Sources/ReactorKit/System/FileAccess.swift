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

    /// What a symbolic link names, as a path from where the link's own path begins; nil for what is
    /// no link.
    package static func target(ofLink path: FilePath) -> FilePath? {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlink(path.string, &bytes, bytes.count - 1)
        guard count > 0 else { return nil }
        let target = FilePath(
            String(decoding: bytes[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self))
        return target.isAbsolute ? target : path.removingLastComponent().pushing(target)
    }

    /// Where a file is, or would be made in a folder that is there: realpath(3); nil where there is
    /// no folder.
    package static func placeWithoutLinks(of path: FilePath) -> FilePath? {
        if let place = realPath(path) { return place }
        guard let name = path.lastComponent, name.kind == .regular else { return nil }
        let folder = path.removingLastComponent()
        return realPath(folder.isEmpty ? "." : folder)?.appending(name)
    }

    private static func realPath(_ path: FilePath) -> FilePath? {
        guard let text = unsafe realpath(path.string, nil) else { return nil }
        defer { unsafe free(text) }
        return unsafe FilePath(platformString: text)
    }
}
