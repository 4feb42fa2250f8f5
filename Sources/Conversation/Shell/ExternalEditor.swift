import ReactorKit
import Settings
package import SystemPackage
import TerminalUI

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

/// A text that is being written in another program, which has our terminal meanwhile.
///
/// The text lies in a file of mode 0600 with a name that cannot be guessed, which is removed
/// afterwards. Call on the reactor's thread.
final class ExternalEditor {
    /// What came of it.
    enum Outcome: Equatable {
        case text(String)
        /// A reason in plain words.
        case failure(String)
    }

    /// How long it may take to end when asked to.
    private static let endLimit = Duration.seconds(1)

    private let settings: EditorSettings
    private let file: PrivateFile
    private let ended: (Outcome) -> Void
    private var child: ChildProcess?
    /// It was asked to end, and has not failed when it does.
    private var isEnding = false
    private var killing: ScheduledCall?

    /// Writes the file.
    ///
    /// - Throws: `FileError` when no folder takes it.
    init(
        _ text: String, _ settings: EditorSettings, ended: @escaping (Outcome) -> Void
    ) throws(FileError) {
        self.settings = settings
        self.ended = ended
        file = try Self.write(text + "\n", into: settings.folders)
    }

    /// Starts the editor; its outcome is reported on a later turn.
    ///
    /// - Throws: `SystemError` when there is not even a shell to start it.
    func start(on reactor: Reactor) throws(SystemError) {
        // The shell takes the command apart, so that it may have arguments. It has to outlive the
        // signals that are for the editor, whose end is what we wait for; a trap, other than an
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

    /// Has the editor put the terminal back and end, as it does on SIGTERM; its outcome is reported,
    /// with the text as far as it was written to the file. At the limit it is killed.
    func end(on reactor: Reactor) {
        guard !isEnding else { return }
        isEnding = true
        // The shell alone would not do: it does not pass a signal on.
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
        // What a shell says of a command that it does not find, or may not start.
        case .code(126), .code(127):
            file.remove()
            return .failure("cannot start \(settings.command): set VISUAL or EDITOR")
        default:
            file.remove()
            return .failure("the editor ended with \(status)")
        }
        do throws(FileError) {
            guard let bytes = try file.read(limit: LineEditor.byteLimit + 1) else {
                return .failure("the editor left no file behind")
            }
            file.remove()
            // Editors end the last line.
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
