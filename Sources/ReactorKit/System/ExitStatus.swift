/// How a process ended, see wait(2).
public enum ExitStatus: Hashable, Sendable {
    /// By itself, with this code: 0 is success, up to 255.
    case code(Int32)
    /// By this signal, see signal(7).
    case signal(Int32)
    /// Nobody can tell: it was left running when the reactor ended, or somebody else in this
    /// process had collected its status.
    case unknown
}

extension ExitStatus: CustomStringConvertible {
    /// `exit code 1`, `signal 9`, `unknown status`.
    public var description: String {
        switch self {
        case .code(let code): "exit code \(code)"
        case .signal(let number): "signal \(number)"
        case .unknown: "unknown status"
        }
    }
}
