import CursesTerminal

/// What keeps the client from starting, as one sentence, and the status of sysexits.h for it.
enum StartError: Error, CustomStringConvertible {
    case noInput
    case severalWithoutScreen
    case terminal(TerminalError)

    /// EX_OSERR, for what the system refuses.
    private static let systemStatus: Int32 = 71

    var description: String {
        switch self {
        case .noInput: "standard input is closed: there is nothing to send"
        case .severalWithoutScreen:
            "without a screen there is one connection: name one endpoint"
        case .terminal(let error): "\(error)"
        }
    }

    /// The status that the program ends with for this error.
    static func status(of error: any Error) -> Int32 {
        (error as? StartError)?.status ?? systemStatus
    }

    private var status: Int32 {
        switch self {
        case .noInput: 66  // EX_NOINPUT
        case .severalWithoutScreen: 64  // EX_USAGE
        case .terminal: 78  // EX_CONFIG
        }
    }
}
