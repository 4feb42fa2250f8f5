/// The exit statuses of sysexits.h that the client ends with.
package enum PlainStatus: Int32, Sendable {
    case success = 0
    /// EX_DATAERR: a line of the input could not be sent.
    case badInput = 65
    /// EX_NOINPUT: standard input cannot be read.
    case noInput = 66
    /// EX_NOHOST: the server's name is unknown.
    case unknownHost = 68
    /// EX_UNAVAILABLE: the server cannot be reached.
    case unavailable = 69
    /// EX_SOFTWARE: a command that was given a line has failed.
    case commandFailed = 70
    /// EX_IOERR: the connection, or standard output, broke with something left to do, or a
    /// reply had to be cut.
    case broken = 74
    /// EX_TEMPFAIL: no answer came in time.
    case noAnswer = 75
    /// EX_NOPERM: the server's certificate is not accepted.
    case notTrusted = 77
    /// EX_CONFIG: the variable for a proxy names none.
    case configuration = 78
}
