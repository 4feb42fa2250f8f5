import Glibc
import SystemPackage

/// A process and its descendants, as proc(5) lists them.
package enum ProcessFamily {
    /// Sends all of them a signal, the youngest first.
    ///
    /// Best effort: one that is started at the same time is missed, and so are all descendants
    /// where the kernel does not list them (CONFIG_PROC_CHILDREN).
    package static func signal(_ signal: Signal, from id: Int32) {
        for member in members(of: id).reversed() { _ = Glibc.kill(member, signal.number) }
    }

    /// Kills all of them with SIGKILL, the oldest first, so that none restarts another.
    package static func kill(from id: Int32) {
        for member in members(of: id) { _ = Glibc.kill(member, SIGKILL) }
    }

    /// The process itself, then its children, then theirs.
    package static func members(of id: Int32) -> [Int32] {
        var members = [id]
        var next = 0
        while next < members.count {
            members += children(of: members[next]).filter { !members.contains($0) }
            next += 1
        }
        return members
    }

    // MARK: -

    /// Those that its first thread has started: `/proc/ID/task/ID/children`.
    private static func children(of id: Int32) -> [Int32] {
        let path = FilePath("/proc/\(id)/task/\(id)/children")
        guard let file = try? FileDescriptor.open(path, .readOnly, options: .closeOnExec) else {
            return []
        }
        let bytes = try? file.closeAfter {
            try unsafe [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
                count = unsafe try file.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
        }
        return String(decoding: bytes ?? [], as: UTF8.self).split(separator: " ")
            .compactMap { Int32($0) }
    }
}
