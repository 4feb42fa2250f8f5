public import ReactorKit

/// A kind of transport that is put to the checks of `TransportConformance`.
///
///     extension TransportKind {
///         static let memory = TransportKind("memory") { near, far, reactor in
///             let pair = TransportPair(near, far, on: reactor)
///             return { pair.pump() }
///         }
///     }
public struct TransportKind: Sendable {
    /// Joins two protocols by a connection whose timers go by the reactor, whose clock is turned
    /// by hand.
    ///
    /// What it gives back is called before and after the turns of the reactor, delivers what
    /// these do not, and is kept for as long as the connection; `{}` where there is nothing.
    public typealias Join =
        @Sendable (
            _ near: RecordingProtocol, _ far: RecordingProtocol, _ reactor: Reactor
        ) throws -> (() -> Void)

    /// What it is called in failures.
    public let name: String
    /// False where the other side of an abort hears of an end in good order, as among UNIX
    /// sockets and pipes; there it also keeps what came unread, until it reads.
    public let tellsResets: Bool
    let join: Join

    /// A kind whose connections `join` makes.
    public init(_ name: String, tellsResets: Bool = true, join: @escaping Join) {
        self.name = name
        self.tellsResets = tellsResets
        self.join = join
    }
}

extension TransportKind: CustomStringConvertible {
    /// Its name.
    public var description: String { name }
}
