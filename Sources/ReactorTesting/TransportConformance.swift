public import ReactorKit

/// One requirement of the contract of `Transport`, checked on any kind of transport and with any
/// test framework.
///
///     @Test(arguments: TransportConformance.checks, [TransportKind.memory, .mine])
///     func `it fulfils its contract`(check: TransportConformance, kind: TransportKind) throws {
///         try check.verify(kind)
///     }
///
/// Each check makes its own connection on a reactor with a `ManualClock`. It also checks that
/// nothing is registered on the reactor afterwards.
public struct TransportConformance: Sendable {
    /// The requirement, as a sentence.
    public let name: String
    let body: @Sendable (_ name: String, TransportKind) throws -> Void

    /// Checks the requirement.
    ///
    /// - Throws: `ConformanceFailure`, and what making the connection throws.
    public func verify(_ kind: TransportKind) throws {
        try body(name, kind)
    }

    /// Every check.
    public static let checks = sending + halfClose + ending + handingOver
}

extension TransportConformance: CustomStringConvertible {
    /// Its name.
    public var description: String { name }
}

/// A requirement that a transport does not fulfil.
public struct ConformanceFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The name of the kind that was checked.
    public let subject: String
    /// The check's name.
    public let check: String
    /// Which expectation failed, and the events that happened instead.
    public let problem: String

    /// All of it in one sentence.
    public var description: String { "\(subject), \(check): \(problem)" }
}

/// A kind of transport that `TransportConformance` checks.
///
///     extension TransportKind {
///         static let memory = TransportKind("memory") { near, far, reactor in
///             let pair = TransportPair(near, far, on: reactor)
///             return { pair.pump() }
///         }
///     }
public struct TransportKind: Sendable {
    /// Connects two protocols. Timers must use the reactor, whose clock the check advances.
    ///
    /// The returned closure is called before and after the reactor's turns and delivers what these
    /// do not; it is retained as long as the connection. Return `{}` if there is nothing to
    /// deliver.
    public typealias Join =
        @Sendable (
            _ near: RecordingProtocol, _ far: RecordingProtocol, _ reactor: Reactor
        ) throws -> (() -> Void)

    /// Its name in failures.
    public let name: String
    /// False where the other side of an abort gets an orderly end, as with UNIX sockets and pipes;
    /// there it can also read the bytes that arrived before.
    public let reportsResets: Bool
    /// False where the reactor does not own the connection, as with a `TransportPair`, so that its
    /// shutdown does not reach the protocols.
    public let followsShutdown: Bool
    /// The poller of the reactor that drives the connection.
    public let poller: PollerChoice
    let join: Join

    /// A kind whose connections `join` makes.
    public init(
        _ name: String, reportsResets: Bool = true, followsShutdown: Bool = true,
        poller: PollerChoice = .automatic, join: @escaping Join
    ) {
        self.name = name
        self.reportsResets = reportsResets
        self.followsShutdown = followsShutdown
        self.poller = poller
        self.join = join
    }

    /// The same kind on a reactor with this poller.
    public func on(_ poller: PollerChoice) -> TransportKind {
        TransportKind(
            "\(name) on \(poller)", reportsResets: reportsResets, followsShutdown: followsShutdown,
            poller: poller, join: join)
    }
}

extension TransportKind: CustomStringConvertible {
    /// Its name.
    public var description: String { name }
}

extension StreamNetwork {
    /// Makes one connection through a listener at `endpoint`, between `near`, which connects, and
    /// `far`, which is accepted. For the `Join` of a kind.
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
