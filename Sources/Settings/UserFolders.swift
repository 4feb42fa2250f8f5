package import SystemPackage

/// The folders for a program's files of one user, by the XDG Base Directory Specification. Pure.
package struct UserFolders: Equatable, Sendable {
    /// For files that the user writes: `~/.config/carillon`.
    package let configuration: FilePath
    /// For files that the program writes: `~/.local/state/carillon`.
    package let state: FilePath

    /// The folders for an environment.
    ///
    /// A relative path in an `XDG_` variable is ignored, as the specification requires.
    /// - Throws: ``FileError`` if a folder is needed under the home folder, and none is known.
    package init(of program: String, environment: [String: String]) throws(FileError) {
        func folder(_ variable: String, _ fallback: String) throws(FileError) -> FilePath {
            for (name, path) in [(variable, ""), ("HOME", fallback)] {
                let folder = FilePath(environment[name] ?? "")
                if folder.isAbsolute {
                    return folder.appending(path).appending(program)
                }
            }
            throw FileError(
                "no folder for \(program)'s files: set HOME or \(variable) to an absolute path")
        }
        configuration = try folder("XDG_CONFIG_HOME", ".config")
        state = try folder("XDG_STATE_HOME", ".local/state")
    }
}
