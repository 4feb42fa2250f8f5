package import FileTesting
import Glibc
package import SystemPackage

/// What tests of programs need.
extension TemporaryFolder {
    /// The environment of a program that has all its files in this folder.
    package var environment: [String: String] {
        [
            "HOME": path.string, "XDG_CONFIG_HOME": path.appending("config").string,
            "XDG_STATE_HOME": path.appending("state").string,
        ]
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
}
