package import ReactorKit

/// A limit that a client violated.
package enum LimitViolation: Equatable, Sendable {
    /// A line had more bytes than this limit.
    case lineLength(Int)
    /// Nothing was received or sent for too long.
    case idle
    /// The client read nothing for too long while data waited for it.
    case writeStall
    /// More bytes waited for the client than the service holds for one that reads too slowly.
    case unsentBytes
    /// All connections together hold too much, and this one has one of the largest shares.
    case memory
    /// It sent faster than allowed.
    case rate

    /// How long a client may take to read the error line.
    fileprivate static let closingLimit = Duration.seconds(2)

    fileprivate var errorLine: String? {
        switch self {
        case .lineLength(let limit): "error: a line may have at most \(limit) bytes\n"
        case .idle: "error: idle timeout\n"
        case .memory: "error: the server is short of memory, try again later\n"
        // A client that does not read would not get it; for a rate the framing sends it.
        case .writeStall, .unsentBytes, .rate: nil
        }
    }
}

/// The answers of line services to a violated limit.
extension Transport {
    /// Sends `stamp` and an error line, and closes; does nothing for a client that does not read.
    package func refuse(_ violation: LimitViolation, stamp: [UInt8]) {
        guard let line = violation.errorLine else { return }
        write(stamp)
        write(line)
        // The rest of the long line may still arrive.
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
