/// The exit statuses of both programs, after sysexits(3).
package enum ProgramStatus: Int32, Sendable {
    case success = 0
    /// EX_USAGE: the command line is wrong.
    case usage = 64
    /// EX_DATAERR: a line of the input could not be sent.
    case badInput = 65
    /// EX_NOINPUT: standard input cannot be read.
    case noInput = 66
    /// EX_NOUSER: the account does not exist.
    case unknownUser = 67
    /// EX_NOHOST: the name of the host is unknown.
    case unknownHost = 68
    /// EX_UNAVAILABLE: the server cannot be reached, or its address is in use.
    case unavailable = 69
    /// EX_SOFTWARE: a command that was run for a line has failed.
    case commandFailed = 70
    /// EX_OSERR: the system refused something.
    case systemError = 71
    /// EX_CANTCREAT: a file cannot be written.
    case cannotCreate = 73
    /// EX_IOERR: the connection or standard output broke before everything was transferred, or
    /// a reply had to be cut.
    case broken = 74
    /// EX_TEMPFAIL: no answer arrived in time.
    case noAnswer = 75
    /// EX_NOPERM: permission denied, or the server's certificate is not accepted.
    case notPermitted = 77
    /// EX_CONFIG: a setting or a variable of the environment is wrong.
    case configuration = 78
}
