import ReactorKit
package import SystemPackage

/// What this process was started with besides its arguments: by a service manager, or by the
/// server that it is to replace.
package struct Inheritance: Sendable {
    /// Nil when there is no server before this one.
    package let handover: Handover?
    /// Sockets of the service manager, with their names there.
    package let activated: [(name: String, descriptor: FileDescriptor)]
    package let image: ProgramImage
    package let environment: [String: String]

    /// Takes it, and removes its variables from the environment.
    ///
    /// Call once, first thing in `main`, before there is a second thread: see setenv(3).
    /// - Throws: `Handover.Unreadable`, `ActivationError`, `SystemError`.
    package static func take(commandLine: [String]) throws -> Inheritance {
        let handover = try Handover.take()
        for item in handover?.items ?? [] { try item.descriptor.keepFromChildren() }
        let own = try ActivatedDescriptors.take().map { ($0.name, $0.descriptor) }
        let environment = ProcessEnvironment.variables
        return Inheritance(
            handover: handover, activated: own + (handover?.activated ?? []),
            image: ProgramImage(commandLine: commandLine, searchPath: environment["PATH"]),
            environment: environment)
    }

    /// Reports to the predecessor how the start went, if there is one; call it once.
    package func report(_ report: SuccessorReport) {
        guard let pipe = handover?.descriptor(for: .report) else { return }
        // Best effort: it may have ended meanwhile.
        _ = try? pipe.writeAll((report.text + "\n").utf8)
        try? pipe.close()
    }
}

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
