/// What a running server can be asked on its control socket: one word, one line.
package enum ControlRequest: String, CaseIterable, Sendable {
    /// What it does.
    case status
    /// To end, as on SIGTERM.
    case stop
    /// To read its settings again, as on SIGHUP.
    case reload
    /// To start a successor and leave, as on SIGUSR2.
    case upgrade
}
