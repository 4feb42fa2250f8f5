import CPosix
import Glibc
import SystemPackage

/// A signal that a program can watch, see signal(7).
public enum Signal: Hashable, Sendable, CaseIterable {
    /// SIGINT (Ctrl-C), SIGTERM (an orderly end), SIGHUP (the terminal was closed).
    case interrupt, terminate, hangup
    /// SIGWINCH (the terminal's size changed), SIGTSTP (Ctrl-Z), SIGCONT (the job continues),
    /// SIGCHLD (a child ended).
    case windowChange, terminalStop, resume, child
    /// SIGUSR1 and SIGUSR2, for the program's own use.
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

/// The pipe through which a signal handler reports to the loop which signal arrived.
struct SignalPipe {
    let reader: FileDescriptor
    private let writer: FileDescriptor

    init() throws(SystemError) {
        var ends: [Int32] = [-1, -1]
        try check("pipe2", unsafe cs_pipe(&ends))
        reader = FileDescriptor(rawValue: ends[0])
        writer = FileDescriptor(rawValue: ends[1])
    }

    func watch(_ number: Int32) throws(SystemError) {
        try check("sigaction", cs_signal_watch(number, writer.rawValue))
    }

    func unwatch(_ number: Int32) {
        cs_signal_unwatch(number)
    }

    /// The numbers of the signals that arrived since the last call.
    func arrived() -> [Int32] {
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = unsafe read(reader.rawValue, &bytes, bytes.count)
        return bytes.prefix(max(count, 0)).map { Int32($0) }
    }

    /// - Parameter closingReader: false when its number may have been reused.
    func close(closingReader: Bool) {
        if closingReader { _ = Glibc.close(reader.rawValue) }
        _ = Glibc.close(writer.rawValue)
    }
}

/// The job that the shell started: this process and those in its pipeline.
public enum Job {
    /// Stops it as Ctrl-Z does, and returns when the shell continues it.
    public static func stop() {
        cs_stop_job()
    }
}
