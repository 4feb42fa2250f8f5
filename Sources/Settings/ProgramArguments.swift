import SystemPackage

/// The check that a program can read its arguments.
package enum ProgramArguments {
    /// Why a program must not start with these arguments; nil if it can.
    ///
    /// The Swift runtime reads the arguments from /proc, and returns none if that is not mounted
    /// (swiftlang/swift #76080): a program would then run as if it had no options.
    package static func complaint(about arguments: [String]) -> String? {
        guard arguments.isEmpty else { return nil }
        return "the command line cannot be read: mount /proc, or start the program with its name"
            + " as the first argument"
    }

    /// Prints the complaint, if there is one.
    ///
    /// - Returns: whether the program may continue.
    package static func areKnown(_ arguments: [String], by program: String) -> Bool {
        guard let complaint = complaint(about: arguments) else { return true }
        // Best effort: standard error may be closed too.
        _ = try? FileDescriptor.standardError.writeAll("\(program): \(complaint)\n".utf8)
        return false
    }
}

/// A setting and its value, parsed from an option `--set name=value`. Pure.
package struct SettingAssignment: Equatable, Sendable {
    /// The text before the first `=`.
    package let name: String
    /// The text after it, which may be empty or contain another `=`.
    package let value: String

    /// Nil where there is no `=`.
    package init?(_ text: String) {
        guard let sign = text.firstIndex(of: "=") else { return nil }
        name = String(text[..<sign])
        value = String(text[text.index(after: sign)...])
    }
}

/// The version of both programs and of their packages, which is defined only here.
package enum ProgramVersion {
    /// A semantic version (semver.org), as `--version` prints it.
    package static let current = "0.1.0"
}
