import CPosix
import Glibc
public import SystemPackage

/// The process's standard input, output and error before anything else is opened.
public enum StandardDescriptors {
    /// Opens /dev/null in the place of each standard descriptor that was started closed.
    ///
    /// Otherwise the next socket would get its number, and would receive what the program prints.
    /// SIGPIPE and SIGXFSZ are ignored from then on, so a closed pipe, and a file over its limit,
    /// are error codes. Call once, first thing in `main`.
    /// - Returns: those that were closed.
    public static func prepare() -> [FileDescriptor] {
        cs_ignore_broken_pipes()
        cs_ignore_file_limits()
        let standard: [FileDescriptor] = [.standardInput, .standardOutput, .standardError]
        let closed = standard.filter { fcntl($0.rawValue, F_GETFD) < 0 }
        // open(2) gives the lowest free number, so ascending order fills each gap in turn.
        for _ in closed { _ = unsafe open("/dev/null", O_RDWR) }
        return closed
    }

    /// True when `descriptor` is a terminal, isatty(3).
    public static func isTerminal(_ descriptor: FileDescriptor) -> Bool {
        isatty(descriptor.rawValue) == 1
    }
}
