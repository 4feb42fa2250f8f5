import ArgumentParser
import CursesTerminal
import Settings

extension ExitCode {
    /// The exit code of this status.
    init(_ status: ProgramStatus) {
        self.init(status.rawValue)
    }
}

/// Why the client cannot start, as one sentence, and the exit status for it.
enum StartError: Error, CustomStringConvertible {
    case noInput
    case severalWithoutScreen
    case terminal(TerminalError)

    var description: String {
        switch self {
        case .noInput: "standard input is closed: there is nothing to send"
        case .severalWithoutScreen:
            "without a screen there is only one connection: give one endpoint"
        case .terminal(let error): "\(error)"
        }
    }

    /// The program's exit status for this error.
    static func status(of error: any Error) -> ProgramStatus {
        (error as? StartError)?.status ?? .systemError
    }

    private var status: ProgramStatus {
        switch self {
        case .noInput: .noInput
        case .severalWithoutScreen: .usage
        case .terminal: .configuration
        }
    }
}
