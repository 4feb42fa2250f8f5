public import SystemPackage

/// A system call that failed: which one, and the kernel's reason.
///
/// Never made for EAGAIN, EINTR or EINPROGRESS: those are outcomes, not errors.
public struct SystemError: Error, Hashable, Sendable {
    /// The kernel's reason, see errno(3).
    public let code: Errno
    /// The call, and behind a line feed the detail. In one text, since an error of one word more
    /// would be returned through memory by every call that moves bytes.
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

    /// The part of the call that is wrong, where the call alone does not say it: `argument 2 has a
    /// NUL in it`.
    public var detail: String? {
        guard let end = subject.utf8.firstIndex(of: 0x0A) else { return nil }
        return String(subject[subject.utf8.index(after: end)...])
    }
}

extension SystemError: CustomStringConvertible {
    /// The reason in the C library's words, then the call: `Connection refused (connect)`; with a
    /// detail: `Invalid argument (chdir: the directory has a NUL in it)`.
    public var description: String {
        "\(code) (\(call)\(detail.map { ": \($0)" } ?? ""))"
    }
}
