import ReactorKit
package import SystemPackage

/// What this process was started with besides its arguments: by a service manager, or by the
/// server whose place it is to take.
package struct Inheritance: Sendable {
    /// Nil when there is no server before this one.
    package let handover: Handover?
    /// Sockets of the service manager, with their names there.
    package let activated: [(name: String, descriptor: FileDescriptor)]
    package let image: ProgramImage
    package let environment: [String: String]

    /// Takes it, and the variables that tell of it out of the environment.
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

    /// Says to the server before this one how the start went, if there is one; once.
    package func tell(_ word: SuccessorWord) {
        guard let pipe = handover?.descriptor(for: .word) else { return }
        // Best effort: it may have ended meanwhile, and then nobody waits.
        _ = try? pipe.writeAll((word.text + "\n").utf8)
        try? pipe.close()
    }
}
