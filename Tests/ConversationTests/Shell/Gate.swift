import Glibc
import SystemPackage

/// A FIFO that a shell script waits for, removed with this object.
final class Gate {
    /// What the script does: it waits until `open`.
    let script: String

    private let path: String
    private let fifo: FileDescriptor

    init() throws {
        path = "/tmp/carillon-gate-\(String(UInt64.random(in: .min ... .max), radix: 16))"
        script = "read -r line <\(path)"
        guard unsafe mkfifo(path, 0o600) == 0 else { throw Errno(rawValue: errno) }
        // Opening in both directions does not block, fifo(7).
        fifo = try FileDescriptor.open(FilePath(path), .readWrite, options: .closeOnExec)
    }

    deinit {
        try? fifo.close()
        unsafe unlink(path)
    }

    func open() throws {
        _ = try fifo.writeAll("\n".utf8)
    }
}
