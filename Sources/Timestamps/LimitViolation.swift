package import ReactorKit

/// A limit that a peer of the server went beyond, which ends its connection.
package enum LimitViolation: Sendable {
    case lineLength, idle, writeStall, memory
}

extension Timestamp {
    /// How long a peer may take to read why its connection ends.
    private static let farewellLimit = Duration.seconds(2)

    /// Tells an idle peer so, and closes. One that does not read could not be told.
    package func say(
        _ limit: TimeLimit, to transport: any Transport, _ violated: (LimitViolation) -> Void
    ) {
        switch limit {
        case .idle:
            violated(.idle)
            transport.write(current.span)
            transport.write("error: nothing came for too long\n")
            transport.loseConnection(within: Self.farewellLimit)
        case .writeStall:
            violated(.writeStall)
        }
    }

    /// Tells a peer that all together hold too much, and closes.
    package func sayMemoryRanOut(
        to transport: any Transport, _ violated: (LimitViolation) -> Void
    ) {
        violated(.memory)
        transport.write(current.span)
        transport.write("error: the server is short of memory, try again later\n")
        transport.loseConnection(within: Self.farewellLimit)
    }
}
