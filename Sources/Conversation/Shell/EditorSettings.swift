package import SystemPackage

/// Which editor the person writes longer texts in, and where the text lies meanwhile. Pure.
package struct EditorSettings: Equatable, Sendable {
    /// For the shell, as it may have arguments: `$VISUAL`, else `$EDITOR`, else `vi`.
    package let command: String
    /// Folders for the file, the best first: `$XDG_RUNTIME_DIR`, which is not on a disk, `/tmp`.
    package let folders: [FilePath]

    /// The settings that the environment calls for.
    package init(environment: (String) -> String?) {
        let commands = ["VISUAL", "EDITOR"].compactMap(environment)
        command = commands.first { $0.contains { $0 != " " } } ?? "vi"
        let folders: [FilePath] = [environment("XDG_RUNTIME_DIR") ?? "", "/tmp"].map {
            FilePath($0)
        }
        self.folders = folders.filter(\.isAbsolute)
    }
}
