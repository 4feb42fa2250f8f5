public import SystemPackage

/// A system call that failed: which one, and the kernel's reason.
///
/// Never made for EAGAIN, EINTR or EINPROGRESS: those are outcomes, not errors.
public struct SystemError: Error, Hashable, Sendable {
    /// The call as its manual page names it: `connect`, `recv`, `bind`.
    public let call: String
    /// The kernel's reason, see errno(3).
    public let code: Errno

    /// An error of `call` with the reason `code`.
    public init(call: String, code: Errno) {
        self.call = call
        self.code = code
    }
}

extension SystemError: CustomStringConvertible {
    /// The reason in the C library's words, then the call: `Connection refused (connect)`.
    public var description: String { "\(code) (\(call))" }
}
