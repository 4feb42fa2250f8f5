package import ReactorKit

/// A limit that a client violated.
package enum LimitViolation: Equatable, Sendable {
    /// A line had more than so many bytes.
    case lineLength(Int)
    /// Nothing was received or sent for too long.
    case idle
    /// The client read nothing of what waited for it for too long.
    case writeStall
    /// All connections together hold too much, and this one much of it.
    case memory
    /// It sent faster than allowed.
    case rate

    /// How long a client may take to read why its connection is closed.
    fileprivate static let closingLimit = Duration.seconds(2)

    fileprivate var errorLine: String? {
        switch self {
        case .lineLength(let limit): "error: a line may have at most \(limit) bytes\n"
        case .idle: "error: idle timeout\n"
        case .memory: "error: the server is short of memory, try again later\n"
        // One that does not read could not see it; for a rate the framing has it.
        case .writeStall, .rate: nil
        }
    }
}

/// What services of lines answer to a violated limit.
extension Transport {
    /// Sends an error line behind `stamp` and closes; does nothing for a client that does not read.
    package func refuse(_ violation: LimitViolation, stamp: [UInt8]) {
        guard let line = violation.errorLine else { return }
        write(stamp)
        write(line)
        // What is left of a long line may still be on its way.
        if case .lineLength = violation { return loseConnection() }
        loseConnection(within: LimitViolation.closingLimit)
    }

    /// The same for a time limit.
    package func refuse(_ limit: TimeLimit, stamp: [UInt8]) {
        switch limit {
        case .idle: refuse(LimitViolation.idle, stamp: stamp)
        case .writeStall: refuse(LimitViolation.writeStall, stamp: stamp)
        }
    }
}
