/// A way to ask the kernel which descriptors are ready: `PollSet` or `EpollSet`.
///
/// Level-triggered: what is not dealt with is reported again by the next wait. Nobody outside
/// the module can add one, so its promises are no public checks: PollerTests put each
/// `PollerChoice` to the same tests.
protocol ReadinessSource {
    /// Descriptors that are asked about.
    var count: Int { get }

    /// Asks about `fd` from the next wait on; nil stops asking, even about breakage.
    ///
    /// Call with nil before the descriptor is closed.
    mutating func setInterest(_ interest: PollEvents?, of fd: Int32)

    /// Waits until something is ready or `timeout` is over (nil: without an end), and appends
    /// what is ready to `ready`. An interrupted wait reports nothing.
    mutating func wait(timeout: Duration?, into ready: inout [Readiness]) throws(SystemError)
}
