import ReactorKit
import Settings
import SystemPackage
import TerminalUI

/// A text that is being written in another program, which has our terminal meanwhile.
///
/// The text lies in a file of mode 0600 with a name that nobody can guess, which is removed
/// afterwards. Call on the reactor's thread.
final class ExternalEditor {
    /// What came of it.
    enum Outcome: Equatable {
        case text(String)
        /// A reason in plain words.
        case failure(String)
    }

    private let settings: EditorSettings
    private let file: PrivateFile
    private let ended: (Outcome) -> Void

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

    /// Starts the editor; it tells how it ended on a later turn.
    ///
    /// - Throws: `SystemError` when there is not even a shell to start it.
    func start(on reactor: Reactor) throws(SystemError) {
        // The shell takes the command apart, so that it may have arguments. It has to outlive a
        // C-c that is for the editor; a trap, other than an ignored signal, is not inherited.
        var child = ChildSettings(
            "/bin/sh",
            [
                "-c", "trap : INT QUIT\n\(settings.command) \"$@\"", settings.command,
                file.path.string,
            ])
        child.streams = .separate(input: .inherited, output: .inherited, error: .inherited)
        do throws(SystemError) {
            try reactor.spawn(child, protocol: self)
        } catch {
            file.remove()
            throw error
        }
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
    func exited(_ status: ExitStatus) { ended(outcome(status)) }
}
