import SystemPackage

/// What a program was started with, as far as it can be known.
package enum ProgramArguments {
    /// Why a program must not start with these arguments; nil if it may.
    ///
    /// The Swift runtime reads them from /proc, and gives none where that is not mounted
    /// (swiftlang/swift #76080): a program would then run as if no option had been given.
    package static func complaint(about arguments: [String]) -> String? {
        guard arguments.isEmpty else { return nil }
        return "the command line cannot be read: mount /proc, or start the program with its name"
            + " as the first argument"
    }

    /// Prints the complaint, if there is one.
    ///
    /// - Returns: whether the program may go on.
    package static func areKnown(_ arguments: [String], by program: String) -> Bool {
        guard let complaint = complaint(about: arguments) else { return true }
        // Best effort: there may be no standard error either.
        _ = try? FileDescriptor.standardError.writeAll("\(program): \(complaint)\n".utf8)
        return false
    }
}

/// A setting and its value, as an option `--set name=value` has them. Pure.
package struct SettingAssignment: Equatable, Sendable {
    /// The text before the first `=`.
    package let name: String
    /// The text behind it; it may be empty, and have an `=` in it.
    package let value: String

    /// Nil where there is no `=`.
    package init?(_ text: String) {
        guard let sign = text.firstIndex(of: "=") else { return nil }
        name = String(text[..<sign])
        value = String(text[text.index(after: sign)...])
    }
}

/// The version of both programs, and of their packages: the one place where it stands.
package enum ProgramVersion {
    /// By semver.org, as `--version` prints it.
    package static let current = "0.1.0"
}
