/// What stands behind a descriptor in the poller.
protocol EventHandler: AnyObject {
    /// The descriptor is ready for some of what was asked, or broken.
    func ready(_ events: PollEvents)

    /// Its descriptor is watched no more, and its number is no longer its own: it was closed
    /// elsewhere, and may be another's by now. End with this error, and do not close it.
    func failed(_ error: SystemError)

    /// The reactor shuts down: finish in an orderly way within `limit`.
    func finish(within limit: Duration)

    /// The reactor's loop is over: end now, and tell whoever waits.
    func abandon()

    /// True for what an orderly shutdown waits for: connections, not listeners or signals.
    var holdsShutdown: Bool { get }
}
