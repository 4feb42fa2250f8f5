import ReactorKit
import Settings
package import SystemPackage
import TerminalUI

/// The person's editor for longer texts, and the folder of the temporary file. Pure.
package struct EditorSettings: Equatable, Sendable {
    /// A shell command, since it may have arguments: `$VISUAL`, else `$EDITOR`, else `vi`.
    package let command: String
    /// Folders for the file, the best first: `$XDG_RUNTIME_DIR`, which is in memory, and `/tmp`.
    package let folders: [FilePath]

    /// The settings of an environment.
    package init(environment: (String) -> String?) {
        let commands = ["VISUAL", "EDITOR"].compactMap(environment)
        command = commands.first { $0.contains { $0 != " " } } ?? "vi"
        let folders: [FilePath] = [environment("XDG_RUNTIME_DIR") ?? "", "/tmp"].map {
            FilePath($0)
        }
        self.folders = folders.filter(\.isAbsolute)
    }
}

/// A text that is edited in another program, which has the terminal meanwhile.
///
/// The text is in a file of mode 0600 with a name that cannot be guessed, which is removed
/// afterwards. Call on the reactor's thread.
final class ExternalEditor {
    /// The outcome.
    enum Outcome: Equatable {
        case text(String)
        /// Failed, for this reason.
        case failure(String)
    }

    /// How long the editor may take to end after SIGTERM.
    private static let endLimit = Duration.seconds(1)

    private let settings: EditorSettings
    private let file: PrivateFile
    private let ended: (Outcome) -> Void
    private var child: ChildProcess?
    /// SIGTERM was sent, so its end is no failure.
    private var isEnding = false
    private var killing: ScheduledCall?

    /// Writes the file.
    ///
    /// - Throws: `FileError` when it cannot be written in any of the folders.
    init(
        _ text: String, _ settings: EditorSettings, ended: @escaping (Outcome) -> Void
    ) throws(FileError) {
        self.settings = settings
        self.ended = ended
        file = try Self.write(text + "\n", into: settings.folders)
    }

    /// Starts the editor; its outcome is reported on a later turn.
    ///
    /// - Throws: `SystemError` when the shell cannot be started.
    func start(on reactor: Reactor) throws(SystemError) {
        // The shell splits the command, so that it may have arguments. The shell must survive the
        // signals that are for the editor, since we wait for the editor's end; a trap, unlike an
        // ignored signal, is not inherited.
        var child = ChildSettings(
            "/bin/sh",
            [
                "-c", "trap : INT QUIT TERM HUP\n\(settings.command) \"$@\"", settings.command,
                file.path.string,
            ])
        child.streams = .separate(input: .inherited, output: .inherited, error: .inherited)
        do throws(SystemError) {
            self.child = try reactor.spawn(child, protocol: self)
        } catch {
            file.remove()
            throw error
        }
    }

    /// Sends SIGTERM, on which the editor restores the terminal and ends; its outcome is reported,
    /// with the text as far as it was written to the file. At the time limit it is killed.
    func end(on reactor: Reactor) {
        guard !isEnding else { return }
        isEnding = true
        // To the whole group: the shell does not pass a signal on.
        if let child, child.status == nil { ProcessFamily.signal(.terminate, from: child.id) }
        killing = reactor.callLater(Self.endLimit) { [weak self] in self?.kill() }
    }

    /// Ends it at once.
    func kill() {
        if let child, child.status == nil { ProcessFamily.kill(from: child.id) }
    }

    // MARK: -

    private static func write(
        _ text: String, into folders: [FilePath]
    ) throws(FileError) -> PrivateFile {
        let name = "carillon-\(String(UInt64.random(in: .min ... .max), radix: 16)).txt"
        var failure = FileError("there is no folder for the text")
        for folder in folders {
            let file = PrivateFile(folder.appending(name))
            do throws(FileError) {
                try file.replace(with: text.utf8)
                return file
            } catch {
                failure = error
            }
        }
        throw failure
    }

    private func outcome(_ status: ExitStatus) -> Outcome {
        switch status {
        case .code(0): break
        case _ where isEnding: break
        // The shell's status for a command that it does not find, or may not start.
        case .code(126), .code(127):
            file.remove()
            return .failure("cannot start \(settings.command): set VISUAL or EDITOR")
        default:
            file.remove()
            return .failure("the editor ended with \(status)")
        }
        do throws(FileError) {
            guard let bytes = try file.read(limit: LineEditor.byteLimit + 1) else {
                return .failure("the editor removed the file")
            }
            file.remove()
            // Editors add an LF to the last line.
            return .text(
                String(decoding: bytes.last == 0x0A ? bytes.dropLast() : bytes[...], as: UTF8.self))
        } catch {
            // What was written there must not be lost.
            return .failure("\(error)")
        }
    }
}

extension ExternalEditor: ProcessProtocol {
    func exited(_ status: ExitStatus) {
        killing?.cancel()
        child = nil
        ended(outcome(status))
    }
}
