import Glibc

/// A signal that a program may want to hear of, see signal(7).
public enum Signal: Hashable, Sendable, CaseIterable {
    /// Ctrl-C, a polite kill, the terminal went away.
    case interrupt, terminate, hangup
    /// The terminal's size changed; Ctrl-Z; the job goes on; a child ended.
    case windowChange, terminalStop, resume, child
    /// For the program's own use.
    case user1, user2

    /// The number that kill(1) takes.
    public var number: Int32 {
        switch self {
        case .interrupt: SIGINT
        case .terminate: SIGTERM
        case .hangup: SIGHUP
        case .windowChange: SIGWINCH
        case .terminalStop: SIGTSTP
        case .resume: SIGCONT
        case .child: SIGCHLD
        case .user1: SIGUSR1
        case .user2: SIGUSR2
        }
    }
}
