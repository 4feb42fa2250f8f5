import ReactorKit

/// What a server knows of itself as a whole. Pure.
package struct ProcessStatistics: Equatable, Sendable {
    package var phase = ServerPhase.starting
    package var version = ""
    /// Where it listens.
    package var addresses: [String] = []
    package var processID = 0
    /// Seconds since 1970 at the start.
    package var startTime: Int64 = 0
    /// Milliseconds since the start, by a clock that nobody sets.
    package var uptime = 0
    /// Nil where the system does not tell, as in a root without /proc.
    package var openDescriptors: Int?
    package var descriptorLimit: Int?
    /// Bytes of memory that are in use at the moment; nil as above.
    package var residentBytes: Int?

    package init() {}

    /// What the system says of this process now, reading /proc: a few system calls.
    package mutating func ask(upFor time: Duration) {
        uptime = Int(time.nanoseconds / 1_000_000)
        openDescriptors = ProcessUse.openDescriptors
        descriptorLimit = ProcessUse.descriptorLimit
        residentBytes = ProcessUse.residentBytes
    }
}
