import ReactorKit
package import SystemPackage

/// The program as it was started: what an upgrade starts again.
///
/// The path that started it comes first, so that a symbolic link that was turned to a new
/// version is followed; where that leads nowhere, the file that runs.
package struct ProgramImage: Equatable, Sendable {
    package let path: FilePath
    /// Those behind the program's name.
    package let arguments: [String]
    /// Where it was started: relative paths of its arguments begin there.
    package let folder: FilePath

    package init(path: FilePath, arguments: [String], folder: FilePath) {
        self.path = path
        self.arguments = arguments
        self.folder = folder
    }

    /// What this process is. To be asked at its start: later the file may have been replaced.
    package init(commandLine: [String], searchPath: String?) {
        let folder = ProcessEnvironment.workingDirectory
        let name = commandLine.first ?? ""
        let places =
            name.contains("/")
            ? [folder.pushing(FilePath(name))]
            : (searchPath ?? "").split(separator: ":").map { place in
                folder.pushing(FilePath(String(place))).appending(name)
            }
        let found = places.first { !name.isEmpty && Self.isProgram($0) }
        self.init(
            path: found ?? ProcessEnvironment.program ?? FilePath(name),
            arguments: Array(commandLine.dropFirst()), folder: folder)
    }

    private static func isProgram(_ path: FilePath) -> Bool {
        guard let status = try? path.stat() else { return false }
        return status.type == .regular && status.permissions.contains(.ownerExecute)
    }
}
