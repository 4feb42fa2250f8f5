import ReactorKit

/// Runs the person's command that writes a password, such as one of a password manager. Call on the
/// reactor's thread.
///
/// The password is the first line of what it writes, and is in no argument of a process.
final class PasswordCommand {
    /// Why there is no password.
    struct Failure: Error {
        let reason: ConnectionFailure
    }

    /// The most bytes of a password.
    static let limit = 4_096

    private let command: LineCommand
    private var output: [UInt8] = []
    private var isOver = false

    /// Starts it; `done` is called once, on a later turn, unless it is cancelled.
    init(
        _ text: String, on reactor: Reactor,
        done: @escaping (Result<[UInt8], Failure>) -> Void
    ) {
        command = LineCommand(text, on: reactor)
        command.onOutput = { [weak self] data in
            guard let self, self.output.count < Self.limit else { return }
            self.output += [UInt8](copying: data)
        }
        command.onEnd = { [weak self] failure in
            guard let self, !self.isOver else { return }
            self.isOver = true
            done(self.result(failure))
        }
        command.run([])
    }

    /// Ends the command; `done` is not called.
    func cancel() {
        isOver = true
        command.end()
    }

    private func result(_ failure: String?) -> Result<[UInt8], Failure> {
        let line = Array(output.prefix(Self.limit).prefix { $0 != 0x0A && $0 != 0x0D })
        if failure == nil, !line.isEmpty { return .success(line) }
        let reason = failure ?? "it wrote nothing"
        return .failure(
            Failure(
                reason: ConnectionFailure("the password-command failed: \(reason)", kind: .setup)))
    }
}
