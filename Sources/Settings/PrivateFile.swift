import Glibc
package import ReactorKit
package import SystemPackage

/// A small file that only its owner can access: read whole, replaced whole.
package struct PrivateFile: Equatable, Sendable {
    /// The path.
    package let path: FilePath

    package init(_ path: FilePath) { self.path = path }

    /// Reads the file; nil if there is none.
    ///
    /// - Throws: ``FileError``, also for a file of more bytes than the limit, and for a pipe
    ///   unless `pipes` allows one.
    package func read(
        limit: Int = 1 << 20, pipes: FileContents.PipePolicy = .refused
    ) throws(FileError) -> [UInt8]? {
        do throws(FileContents.Failure) {
            return try FileContents.read(path, limit: limit, pipes: pipes)
        } catch {
            if error == .system(.noSuchFileOrDirectory) { return nil }
            throw FileError("cannot read \(path): \(error)")
        }
    }

    /// Replaces the contents atomically: at any moment, even after a crash or a loss of power,
    /// the file has either the old or the new contents, complete.
    ///
    /// The file gets mode 0600; missing folders are created with mode 0700. A symbolic link in
    /// the file's place is replaced, not followed.
    /// - Throws: ``FileError``; the old contents are kept then.
    package func replace(with bytes: some Collection<UInt8>) throws(FileError) {
        try Self.makeFolder(path.removingLastComponent())
        try rewrite(bytes)
    }

    /// Removes the file, if it exists and may be removed.
    package func remove() {
        unsafe unlink(path.string)
    }

    /// Creates a folder and its missing parents, with mode 0700.
    ///
    /// - Throws: ``FileError``.
    package static func makeFolder(_ path: FilePath) throws(FileError) {
        let exists = unsafe access(path.string, F_OK) == 0
        if path.isEmpty || exists { return }
        try makeFolder(path.removingLastComponent())
        // Another program may have created it meanwhile.
        guard unsafe mkdir(path.string, 0o700) != 0, errno != EEXIST else { return }
        throw FileError(cannot: "make the folder", path, Errno(rawValue: errno))
    }

    // MARK: -

    static func read(_ file: FileDescriptor, limit: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < limit {
            let room = min(limit - bytes.count, 65_536)
            let chunk = try unsafe [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
                unsafe count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
            if chunk.isEmpty { break }
            bytes += chunk
        }
        return bytes
    }

    /// Replaces the contents, in a folder that exists; see ``replace(with:)``.
    ///
    /// - Parameter adjust: Called with the new file before it replaces the old one.
    func rewrite(
        _ bytes: some Collection<UInt8>,
        adjusting adjust: (FileDescriptor) throws -> Void = { _ in }
    ) throws(FileError) {
        let draft = FilePath(path.string + ".\(getpid()).new")
        do {
            try Self.write(bytes, to: draft, adjusting: adjust)
            try Self.check(unsafe rename(draft.string, path.string))
        } catch {
            unsafe unlink(draft.string)
            throw FileError(cannot: "write", path, Self.code(of: error))
        }
        syncFolder()
    }

    /// Writes a file that has no name before it is complete, so that a process that is killed
    /// meanwhile leaves nothing behind: O_TMPFILE in open(2). Where the file system has no such
    /// files, or `/proc` is missing, it has its name from the beginning.
    private static func write(
        _ bytes: some Collection<UInt8>, to path: FilePath,
        adjusting adjust: (FileDescriptor) throws -> Void
    ) throws {
        // A leftover of an earlier process with the same id.
        unsafe unlink(path.string)
        guard (try? writeNameless(bytes, to: path, adjusting: adjust)) == nil else { return }
        unsafe unlink(path.string)
        let file = try FileDescriptor.open(
            path, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
            permissions: .ownerReadWrite)
        try file.closeAfter {
            try file.writeAll(bytes)
            try adjust(file)
            try check(fsync(file.rawValue))
        }
    }

    private static func writeNameless(
        _ bytes: some Collection<UInt8>, to path: FilePath,
        adjusting adjust: (FileDescriptor) throws -> Void
    ) throws {
        // O_TMPFILE is this bit and O_DIRECTORY.
        let temporary = FileDescriptor.OpenOptions(rawValue: 0o20_000_000).union(.directory)
        let folder = path.removingLastComponent()
        let file = try FileDescriptor.open(
            folder.isEmpty ? "." : folder, .writeOnly, options: [temporary, .closeOnExec],
            permissions: .ownerReadWrite)
        try file.closeAfter {
            try file.writeAll(bytes)
            try adjust(file)
            try check(fsync(file.rawValue))
            let link = "/proc/self/fd/\(file.rawValue)"
            try check(
                unsafe linkat(AT_FDCWD, link, AT_FDCWD, path.string, AT_SYMLINK_FOLLOW))
        }
    }

    /// Best effort: without it a loss of power may restore the old contents, complete.
    private func syncFolder() {
        let folder = path.removingLastComponent()
        let file = try? FileDescriptor.open(
            folder.isEmpty ? "." : folder, .readOnly, options: [.directory, .closeOnExec])
        if let file {
            fsync(file.rawValue)
            try? file.close()
        }
    }

    static func check(_ result: Int32) throws {
        if result != 0 { throw Errno(rawValue: errno) }
    }

    static func code(of error: any Error) -> Errno { error as? Errno ?? .ioError }
}

/// Why a file could not be used, as a sentence with its path.
package struct FileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The sentence.
    package let description: String

    /// An error with this text.
    package init(_ description: String) { self.description = description }

    /// An error of the system: `cannot write /home/a/history: No space left on device`.
    package init(cannot verb: String, _ path: FilePath, _ error: Errno) {
        self.init("cannot \(verb) \(path): \(error)")
    }
}
