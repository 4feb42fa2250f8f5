import ReactorKit
import SystemPackage

/// A file to which several programs append.
extension PrivateFile {
    /// The result of an append.
    package struct Appended: Equatable, Sendable {
        /// How many of the first bytes are in the file.
        package let count: Int
        /// Why the others are not; nil if all bytes are.
        package let error: FileError?

        package init(count: Int, error: FileError? = nil) {
            self.count = count
            self.error = error
        }
    }

    /// Appends bytes to the file, which gets mode 0600 if it is new.
    ///
    /// The file is opened each time, so that one that was moved away or deleted is created again;
    /// its folder is not created.
    package func append(_ bytes: [UInt8]) -> Appended {
        var count = 0
        do {
            // A pipe at this path must not block the program.
            let file = try FileDescriptor.open(
                path, .writeOnly,
                options: [.append, .create, .closeOnExec, .nonBlocking, .noControllingTerminal],
                permissions: .ownerReadWrite)
            try file.closeAfter {
                while count < bytes.count {
                    count += try unsafe bytes[count...].withUnsafeBytes {
                        try unsafe file.write($0)
                    }
                }
            }
        } catch {
            return Appended(count: count, error: writeError(Self.code(of: error)))
        }
        return Appended(count: count)
    }

    /// A file that is created can only lack its folder, unless it is a broken link: open(2).
    private func writeError(_ code: Errno) -> FileError {
        let folder = path.removingLastComponent()
        guard code == .noSuchFileOrDirectory, !folder.isEmpty, !Self.exists(folder) else {
            return FileError(cannot: "write", path, code)
        }
        return FileError("cannot write \(path): the folder \(folder) does not exist")
    }

    private static func exists(_ folder: FilePath) -> Bool {
        do {
            try FileDescriptor.open(folder, .readOnly, options: [.directory, .closeOnExec]).close()
        } catch Errno.noSuchFileOrDirectory {
            return false
        } catch {}
        return true
    }

    /// Reads the last lines of the file, up to a number of bytes; nil if there is no file.
    ///
    /// A file without random access, such as a pipe, counts as empty.
    /// - Throws: ``FileError``.
    package func readEnd(limit: Int) throws(FileError) -> [UInt8]? {
        do {
            let file = try FileDescriptor.open(
                path, .readOnly, options: [.closeOnExec, .nonBlocking, .noControllingTerminal])
            return try file.closeAfter {
                guard let end = try? file.seek(offset: 0, from: .end) else { return [] }
                // One byte more, to find out whether a line begins there.
                let start = max(end - Int64(limit) - 1, 0)
                try file.seek(offset: start, from: .start)
                let bytes = try Self.read(file, limit: Int(end - start))
                if end <= limit { return bytes }
                let lineEnd = bytes.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex - 1
                return Array(bytes[(lineEnd + 1)...])
            }
        } catch Errno.noSuchFileOrDirectory {
            return nil
        } catch {
            throw FileError(cannot: "read", path, Self.code(of: error))
        }
    }
}
