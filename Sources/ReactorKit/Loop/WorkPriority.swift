/// How worker threads share the processors with other threads (sched(7)).
public enum WorkPriority: Hashable, Sendable {
    /// Other threads run first: a nice value 10 higher.
    case low
    /// Only while a processor has nothing else to do, SCHED_IDLE: a thread that wakes does not wait
    /// for it even a few milliseconds. Where all processors are busy it may take very long.
    case idle
}
