import ReactorKit
import SystemPackage

/// The command of `--exec`, which receives the lines, and its output.
extension PlainSession {
    func startCommand() {
        guard let text = options.command else { return }
        let command = LineCommand(text, on: reactor)
        command.onOutput = { [weak self] in self?.showOutput($0) }
        command.onError = { [weak self] in self?.showErrors($0) }
        command.onEnd = { [weak self] in self?.commandEnded($0) }
        self.command = command
    }

    private func showOutput(_ data: Span<UInt8>) {
        if output?.isTerminal == true {
            output?.write(commandLines.output.take(data))
        } else {
            output?.write(data)
        }
        if isOutputFull { command?.pause() }
    }

    private func showErrors(_ data: Span<UInt8>) {
        if StandardDescriptors.isTerminal(.standardError) {
            write(commandLines.error.take(data), to: .standardError)
        } else {
            _ = try? FileDescriptor.standardError.writeAll([UInt8](copying: data))
        }
    }

    private func commandEnded(_ failure: String?) {
        if output?.isTerminal == true { output?.write(commandLines.output.takeTail()) }
        write(commandLines.error.takeTail(), to: .standardError)
        handle(.commandEnded(failure))
    }
}
