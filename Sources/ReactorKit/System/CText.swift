import SystemPackage

extension StringProtocol {
    /// True for a text of which a C function would see only the part before a NUL.
    package var hasNUL: Bool { utf8.contains(0) }
}

extension String {
    /// The text itself, for a C function, which reads it up to its first NUL.
    ///
    /// Every text from outside goes through here on its way into a C function of ReactorKit,
    /// so that none is cut silently; hosts go through ``Host``, which is stricter.
    /// - Throws: `SystemError` with EINVAL of `call` for a text with a NUL; it names `part`.
    package func forC(
        _ call: String, _ part: @autoclosure () -> String
    ) throws(SystemError) -> String {
        guard hasNUL else { return self }
        throw SystemError(call: call, code: .invalidArgument, detail: "\(part()) has a NUL in it")
    }
}
