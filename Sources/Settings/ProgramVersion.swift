/// The version of both programs, and of their packages: the one place where it stands.
package enum ProgramVersion {
    /// By semver.org, as `--version` prints it.
    package static let current = "0.1.0"
}
