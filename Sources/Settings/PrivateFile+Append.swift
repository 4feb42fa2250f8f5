import ReactorKit
import SystemPackage

/// A file to which several programs append.
extension PrivateFile {
    /// The result of an append.
    package struct Appended: Equatable, Sendable {
        /// How many of the bytes are in the file, from the first on.
        package let count: Int
        /// Why the others are not; nil if all are.
        package let error: FileError?

        package init(count: Int, error: FileError? = nil) {
            self.count = count
            self.error = error
        }
    }

    /// Adds bytes at the end of the file, which gets mode 0600 if it is new.
    ///
    /// The file is opened each time, so that one that was moved away or deleted is made again; its
    /// folder is not made.
    package func append(_ bytes: [UInt8]) -> Appended {
        var count = 0
        do {
            // A pipe in the file's place must not hold the program up.
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
            return Appended(
                count: count, error: FileError(cannot: "write", path, Self.code(of: error)))
        }
        return Appended(count: count)
    }

    /// Reads the last lines of the file, of so many bytes at most; nil if there is no file.
    ///
    /// What can only be read from its start, as a pipe, counts as empty.
    /// - Throws: ``FileError``.
    package func readEnd(limit: Int) throws(FileError) -> [UInt8]? {
        do {
            let file = try FileDescriptor.open(
                path, .readOnly, options: [.closeOnExec, .nonBlocking, .noControllingTerminal])
            return try file.closeAfter {
                guard let end = try? file.seek(offset: 0, from: .end) else { return [] }
                // One byte more, to see whether a line begins there.
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
