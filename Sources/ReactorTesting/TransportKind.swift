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
    /// False where the reactor does not know of the connection, as of a `TransportPair`: its
    /// shutdown does not reach the protocols.
    public let followsShutdown: Bool
    /// How the reactor that drives the connection waits.
    public let poller: PollerChoice
    let join: Join

    /// A kind whose connections `join` makes.
    public init(
        _ name: String, tellsResets: Bool = true, followsShutdown: Bool = true,
        poller: PollerChoice = .automatic, join: @escaping Join
    ) {
        self.name = name
        self.tellsResets = tellsResets
        self.followsShutdown = followsShutdown
        self.poller = poller
        self.join = join
    }

    /// The same kind on a reactor that waits by `poller`.
    public func on(_ poller: PollerChoice) -> TransportKind {
        TransportKind(
            "\(name) on \(poller)", tellsResets: tellsResets, followsShutdown: followsShutdown,
            poller: poller, join: join)
    }
}

extension TransportKind: CustomStringConvertible {
    /// Its name.
    public var description: String { name }
}

extension StreamNetwork {
    /// Listens at `endpoint` for one connection and makes it, between `near`, which connects, and
    /// `far`; for the `Join` of a kind.
    ///
    /// - Throws: what listening throws; `ConnectError` when the connection fails.
    public func join(
        _ near: any StreamProtocol, _ far: any StreamProtocol, at endpoint: Endpoint,
        on reactor: Reactor
    ) throws {
        var (made, failure): (Int, ConnectError?) = (0, nil)
        let listeners = try listen(at: endpoint) { _ in
            made += 1
            return far
        }
        defer { for listener in listeners { listener.stopListening() } }
        guard let address = listeners.first?.address else { return }
        let isPort = endpoint.port != nil
        connect(to: isPort ? Endpoint(host: address.host, port: address.port) : endpoint) { _ in
            made += 1
            return near
        } failure: {
            failure = $0
        }
        _ = try reactor.turn(until: { made == 2 || failure != nil })
        if let failure { throw failure }
    }
}
