/// What stands behind a descriptor in the poller.
protocol EventHandler: AnyObject {
    /// The descriptor is ready for some of what was asked, or broken.
    func ready(_ events: PollEvents)

    /// The reactor shuts down: finish in an orderly way within `limit`.
    func finish(within limit: Duration)

    /// The reactor's loop is over: end now, and tell whoever waits.
    func abandon()

    /// True for what an orderly shutdown waits for: connections, not listeners or signals.
    var holdsShutdown: Bool { get }
}
