import Glibc
package import SystemPackage

/// A folder for one test, removed in `deinit`.
package final class TemporaryFolder {
    package let path: FilePath

    package init() throws(Errno) {
        var template = Array("/tmp/carillon-test-XXXXXX".utf8CString)
        guard let made = unsafe mkdtemp(&template) else { throw Errno(rawValue: errno) }
        path = unsafe FilePath(String(cString: made))
    }

    deinit {
        _ = try? PipedProgram("/bin/rm", ["-rf", path.string]).waitForExit()
    }

    /// The environment of a program that has all its files in this folder.
    package var environment: [String: String] {
        [
            "HOME": path.string, "XDG_CONFIG_HOME": path.appending("config").string,
            "XDG_STATE_HOME": path.appending("state").string,
        ]
    }

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

    /// Waits until a file in this folder contains a text.
    package func wait(
        for text: String, in name: String, within limit: Duration = .seconds(60)
    ) throws(Errno) {
        let deadline = ContinuousClock.now + limit
        let changes = FileDescriptor(rawValue: inotify_init1(Int32(IN_CLOEXEC)))
        guard changes.rawValue >= 0 else { throw Errno(rawValue: errno) }
        defer { try? changes.close() }
        while true {
            // Before each look, so that no change falls between them: inotify(7).
            watch(folderOf: name, by: changes)
            if read(name)?.contains(text) == true { return }
            guard try Readiness.wait(for: [Readiness(changes, POLLIN)], until: deadline) else {
                throw .timedOut
            }
            var news = [UInt8](repeating: 0, count: 4096)
            _ = unsafe Glibc.read(changes.rawValue, &news, news.count)
        }
    }

    /// Watches the file's folder, or the nearest one above it that exists.
    private func watch(folderOf name: String, by changes: FileDescriptor) {
        var folder = path.appending(name).removingLastComponent()
        let events = UInt32(IN_CREATE | IN_MODIFY | IN_MOVED_TO)
        while unsafe inotify_add_watch(changes.rawValue, folder.string, events) < 0,
            folder != path
        {
            folder.removeLastComponent()
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

    /// The names of the files in a folder, sorted.
    package func names(in name: String) throws -> [String] {
        let list = try PipedProgram("/bin/ls", ["-A", path.appending(name).string])
        _ = try list.waitForExit()
        return list.output.lines.sorted()
    }

    /// The permissions of a file in this folder.
    package func mode(of name: String) -> UInt32 {
        var status = stat()
        _ = unsafe lstat(path.appending(name).string, &status)
        return status.st_mode & 0o7777
    }
}
