import CPosix
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

/// The kind of a file system: statfs(2).
package struct FileSystemType: Equatable, Sendable {
    /// Those that are on a network, by their magic numbers: those of <linux/magic.h>, and Lustre.
    private static let networkNames: [UInt32: String] = [
        0x6969: "NFS", 0xFF53_4D42: "CIFS", 0xFE53_4D42: "SMB", 0x517B: "SMB", 0x0102_1997: "9P",
        0x00C3_6400: "Ceph", 0x5346_414F: "AFS", 0x6B41_4653: "AFS", 0x7375_7245: "Coda",
        0x7461_636F: "OCFS2", 0x0BD0_0BD0: "Lustre",
    ]

    package let number: UInt32

    package init(number: UInt32) { self.number = number }

    /// That of a file or folder; nil when it is unknown.
    package init?(of path: FilePath) {
        let number = unsafe cs_file_system_type(path.string)
        guard number >= 0 else { return nil }
        self.init(number: UInt32(truncatingIfNeeded: number))
    }

    /// Its name, if its files are on other machines.
    package var networkName: String? { Self.networkNames[number] }
}
