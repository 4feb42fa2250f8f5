import Glibc
public import SystemPackage

/// A system call that failed: which one, and the kernel's reason.
///
/// Never made for EAGAIN, EINTR or EINPROGRESS: those are outcomes, not errors.
public struct SystemError: Error, Hashable, Sendable {
    /// The kernel's reason, see errno(3).
    public let code: Errno
    /// The call and, after a line feed, the detail. One text, because an error that is one word
    /// larger would be returned through memory by every call that moves bytes.
    private let subject: String

    /// An error of `call` with the reason `code`, and what of the call it is about.
    public init(call: String, code: Errno, detail: String? = nil) {
        self.code = code
        subject = detail.map { "\(call)\n\($0)" } ?? call
    }

    /// The call as its manual page names it: `connect`, `recv`, `bind`.
    public var call: String {
        guard let end = subject.utf8.firstIndex(of: 0x0A) else { return subject }
        return String(subject[..<end])
    }

    /// The part of the call that is wrong, if the call alone does not identify it: `argument 2 has
    /// a NUL in it`.
    public var detail: String? {
        guard let end = subject.utf8.firstIndex(of: 0x0A) else { return nil }
        return String(subject[subject.utf8.index(after: end)...])
    }
}

extension SystemError: CustomStringConvertible {
    /// The C library's text for the reason, then the call: `Connection refused (connect)`; with a
    /// detail: `Invalid argument (chdir: the directory has a NUL in it)`.
    public var description: String {
        "\(code) (\(call)\(detail.map { ": \($0)" } ?? ""))"
    }
}

/// The call's result, or the error behind -1. It is called again when a signal interrupts it.
@discardableResult
func check(
    _ call: String, _ result: @autoclosure () -> Int32
) throws(SystemError) -> Int32 {
    while true {
        let value = result()
        if value >= 0 { return value }
        if errno != EINTR { throw SystemError(call: call, code: Errno(rawValue: errno)) }
    }
}

extension StringProtocol {
    /// True for a text of which a C function would see only the part before a NUL.
    package var hasNUL: Bool { utf8.contains(0) }
}

extension String {
    /// The text itself, for a C function, which reads up to the first NUL.
    ///
    /// Every text from outside passes through here before it is given to a C function, so that none
    /// is cut silently; hosts pass through ``Host``, which is stricter.
    /// - Throws: `SystemError` with EINVAL of `call` for a text with a NUL; it names `part`.
    package func forC(
        _ call: String, _ part: @autoclosure () -> String
    ) throws(SystemError) -> String {
        guard hasNUL else { return self }
        throw SystemError(call: call, code: .invalidArgument, detail: "\(part()) has a NUL in it")
    }
}
