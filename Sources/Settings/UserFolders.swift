package import SystemPackage

/// Where a program keeps a person's files, by the XDG Base Directory Specification. Pure.
package struct UserFolders: Equatable, Sendable {
    /// For what the person writes: `~/.config/carillon`.
    package let configuration: FilePath
    /// For what the program writes: `~/.local/state/carillon`.
    package let state: FilePath

    /// The folders that the environment calls for.
    ///
    /// A relative path in an `XDG_` variable is ignored, as the specification demands.
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
