/// What a server knows of itself as a whole. Pure.
package struct ProcessFigures: Equatable, Sendable {
    package var phase = ServerPhase.starting
    package var version = ""
    package var processID = 0
    /// Seconds since 1970 at the start, and at the moment of these figures.
    package var startTime: Int64 = 0
    package var time: Int64 = 0
    package var openDescriptors = 0
    package var descriptorLimit = 0
    /// Bytes of memory that are the process's own at the moment.
    package var residentBytes = 0
    /// Bytes that wait to be sent, in all connections.
    package var bufferedBytes = 0

    package init() {}
}
