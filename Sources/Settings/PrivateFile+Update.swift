import Glibc
import ReactorKit
import SystemPackage

/// A file that its owner edits with other programs too.
extension PrivateFile {
    /// The result of an update.
    package enum Updated: Equatable, Sendable {
        case done
        /// Nothing was written, since the file has these contents now; nil if there is none.
        case changed([UInt8]?)
    }

    /// Replaces the contents atomically, if they are still those that were read, and the file may be
    /// written.
    ///
    /// A symbolic link is followed, and the mode is kept, and the owner as far as permitted; a new
    /// file gets mode 0600, and missing folders 0700. Programs that lock the folder, as ``FolderLock``
    /// does, do not write at the same time.
    /// - Parameter old: The contents as read before; nil if there was no file.
    /// - Throws: ``FileError``; the old contents are kept then.
    package func update(
        from old: [UInt8]?, to new: [UInt8], limit: Int = 1 << 20
    ) throws(FileError) -> Updated {
        let file = PrivateFile(try place(links: Self.linkLimit))
        let folder = file.path.removingLastComponent()
        try Self.makeFolder(folder)
        return try FolderLock.hold(folder) { () throws(FileError) in
            let current = try file.read(limit: limit)
            if current != old { return .changed(current) }
            try file.overwrite(new)
            return .done
        }
    }

    // MARK: -

    private static let linkLimit = 16

    /// Where the file is, without links; a link may name a file that does not exist yet.
    private func place(links: Int) throws(FileError) -> FilePath {
        if (try? path.stat()) == nil, let target = FileAccess.target(ofLink: path) {
            guard links > 0 else {
                throw FileError(cannot: "write", path, .tooManySymbolicLinkLevels)
            }
            return try PrivateFile(target).place(links: links - 1)
        }
        return FileAccess.placeWithoutLinks(of: path) ?? path
    }

    /// Replaces the contents of a file that may be written, and keeps its mode and owner.
    private func overwrite(_ bytes: [UInt8]) throws(FileError) {
        let status = try? path.stat()
        if let status, status.type != .regular {
            throw FileError("cannot write \(path): it is not a regular file")
        }
        // rename(2) would replace a file that may not be written.
        if status != nil, unsafe access(path.string, W_OK) != 0 {
            throw FileError(cannot: "write", path, Errno(rawValue: errno))
        }
        try rewrite(bytes) { file in
            guard let status else { return }
            // Best effort: only root can give a file away.
            _ = fchown(file.rawValue, status.userID.rawValue, status.groupID.rawValue)
            try Self.check(fchmod(file.rawValue, status.permissions.rawValue))
        }
    }
}
