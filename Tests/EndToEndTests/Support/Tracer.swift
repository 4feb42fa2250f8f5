import Glibc

/// strace(1), which shows a program's system calls, and kills it in the middle of them.
enum Tracer {
    static let path = "/usr/bin/strace"

    static var isInstalled: Bool { unsafe access(path, X_OK) == 0 }

    /// The arguments before the traced program on the command line. The program stays our child, so
    /// that the tracer is not in the way of its signals.
    static func options(_ more: String...) -> [String] { ["-D", "-f", "-qq"] + more }
}
