import CPseudoTerminal
import Glibc
import SystemPackage

/// A child process, killed and reaped in `deinit`.
package final class ChildProcess {
    /// How a process ended.
    package enum Ending: Equatable {
        case exited(Int32)
        case killed(signal: Int32)
    }

    /// A change of a process's state.
    enum Change: Equatable {
        case stopped
        case ended(Ending)
    }

    package let id: Int32
    /// Readable once the process has ended.
    let ended: FileDescriptor
    private(set) var ending: Ending?

    /// Takes ownership of a process that was just started.
    init(id: pid_t) {
        self.id = id
        ended = FileDescriptor(rawValue: process_descriptor(id))
    }

    deinit {
        if ending == nil {
            kill(id, SIGKILL)
            waitpid(id, nil, 0)
        }
        try? ended.close()
    }

    /// Whether it has ended; does not wait.
    package var hasEnded: Bool {
        get throws(Errno) {
            try Readiness.wait(for: [Readiness(ended, POLLIN)], until: .now)
        }
    }

    package func signal(_ number: Int32) {
        // After it is reaped, the id may be reused.
        if ending == nil { kill(id, number) }
    }

    /// The change since the last call, without waiting; nil for none.
    func change() throws(Errno) -> Change? {
        if let ending { return .ended(ending) }
        var status: Int32 = 0
        guard try check(unsafe waitpid(id, &status, WNOHANG | WUNTRACED)) != 0 else { return nil }
        // As the macros of wait(2) do, which Swift cannot import.
        if status & 0xFF == 0x7F { return .stopped }
        let signal = status & 0x7F
        let ending =
            signal == 0 ? Ending.exited(status >> 8 & 0xFF) : .killed(signal: signal)
        self.ending = ending
        return .ended(ending)
    }

    /// The path of a product of this package, which SwiftPM puts beside the running tests.
    package static func product(_ name: String) throws -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = try check(Int32(unsafe readlink("/proc/self/exe", &buffer, buffer.count)))
        let path = buffer[..<Int(count)].map(UInt8.init(bitPattern:))
        let tests = FilePath(String(decoding: path, as: UTF8.self))
        return tests.removingLastComponent().appending(name).string
    }
}

/// Calls `body` with strings as execve(2) takes them: an array of C strings that ends with NULL.
func withCStrings<Result>(
    _ strings: [String],
    _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) throws -> Result
) rethrows -> Result {
    let pointers = unsafe strings.map { unsafe strdup($0) } + [nil]
    defer { unsafe pointers.forEach { unsafe free($0) } }
    return try unsafe body(pointers)
}
