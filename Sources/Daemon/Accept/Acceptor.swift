import Logging
import ReactorKit
import ReactorTLS
import Services
import Settings

/// Accepts the connections of one endpoint on one worker: admits them, passes them to the service
/// that the listener names, and counts and logs them until they end.
///
/// The layers, from the socket up: the PROXY header of a trusted balancer, TLS, the message log,
/// the service's protocol, whose framing counts rates. The end of the connection is observed at the
/// transport, so that it does not depend on the service. Call on the worker's thread.
final class Acceptor {
    private(set) var plan: ListenerPlan
    let place: ConnectionSpread.Place
    private let worker: Worker
    private var service: any Service
    private var tls: TLS?
    /// By the address of the socket, of which a host name may have several.
    private var origins: [SocketAddress: ConnectionOrigin] = [:]

    /// - Throws: `TLSError`, `UnknownService`, or why the service cannot serve.
    init(_ plan: ListenerPlan, at place: ConnectionSpread.Place, on worker: Worker) throws {
        self.plan = plan
        self.place = place
        self.worker = worker
        service = try worker.service(named: plan.settings.service)
        try makeTLS()
    }

    /// Applies `plan` to new connections.
    func change(to plan: ListenerPlan) {
        let old = self.plan
        self.plan = plan
        origins = [:]
        tls?.handshakeLimit = worker.settings.limits.handshake
        if plan.settings.service != old.settings.service {
            // The settings were checked, so the service exists.
            service = (try? worker.service(named: plan.settings.service)) ?? service
        }
        guard plan.tls != old.tls else { return }
        do {
            try makeTLS()
        } catch {
            // The files were checked when they were read, so this is a lack of memory.
            worker.log.error(
                "cannot apply the new TLS settings of \(plan.endpoint), the old ones stay: \(error)"
            )
        }
    }

    /// The protocol of a connection that was accepted at `address`; see `StreamListener`.
    func accept(
        _ transport: any Transport, at address: SocketAddress
    ) throws -> any StreamProtocol {
        let peer = transport.peer
        let origin = origin(at: address)
        do {
            try worker.admission.enter(peer)
        } catch {
            throw reported(error, at: origin)
        }
        do {
            if let peer, plan.settings.proxies.contains(where: { $0.contains(peer) }) {
                return awaitingHeader(on: transport, from: origin)
            }
            return try serve(peer, on: transport, from: origin)
        } catch {
            worker.admission.leave()
            throw error
        }
    }

    /// The line for a client for which there is no descriptor; empty with TLS.
    var exhaustionMessage: String {
        refusalStart.map { "\($0)the server has too many open files, try again later\n" } ?? ""
    }

    /// What a line for a refused client begins with; nil with TLS, which it expects first.
    private var refusalStart: String? { tls == nil ? errorStart : nil }

    private var errorStart: String {
        type(of: service).errorStart(ofRoom: plan.settings.room)
    }

    // MARK: - Layers

    private func origin(at address: SocketAddress) -> ConnectionOrigin {
        if let origin = origins[address] { return origin }
        let origin = ConnectionOrigin(
            listener: plan.name, address: plan.text(of: address), service: plan.settings.service,
            room: plan.settings.room)
        origins[address] = origin
        return origin
    }

    private func awaitingHeader(
        on transport: any Transport, from origin: ConnectionOrigin
    ) -> ProxyHeaderProtocol {
        ProxyHeaderProtocol(
            within: worker.settings.limits.handshake, on: worker.reactor,
            factory: { [self] peer in try serveProxied(peer, on: transport, from: origin) },
            rejected: { [self] peer, error in
                // A refusal after the header is reported already.
                if error is Refusal { return }
                let host = peer?.host ?? "?"
                worker.refused(.proxyHeader, "a connection from \(host) was closed: \(error)")
            })
    }

    /// The listener has accepted the connection and cannot send a refusal any more; a protocol can,
    /// without TLS.
    private func serveProxied(
        _ peer: SocketAddress?, on transport: any Transport, from origin: ConnectionOrigin
    ) throws -> (any StreamProtocol)? {
        do {
            return try serve(peer, on: transport, from: origin)
        } catch let refusal as Refusal where !refusal.message.isEmpty {
            return RefusalProtocol(refusal.message)
        }
    }

    private func serve(
        _ peer: SocketAddress?, on transport: any Transport, from origin: ConnectionOrigin
    ) throws -> any StreamProtocol {
        let ticket: Admission.Ticket
        do {
            ticket = try worker.admission.admit(peer, at: worker.reactor.now)
        } catch {
            throw reported(error, at: origin)
        }
        do {
            let connection = Connection(
                number: ticket.number, peer: peer, from: origin, at: WallTime.second,
                on: transport, owner: self)
            let accepted = try service.accept(connection)
            limit(accepted, connection, ticket)
            let service = logged(accepted, connection)
            let top: any StreamProtocol
            if let tls {
                let layer = try tls.layer(below: service)
                connection.secure(with: layer.transport)
                layer.transport.observer = connection
                top = layer
            } else {
                transport.observe(by: connection)
                top = service
            }
            worker.connections.add(connection)
            worker.counters.accepted(listener: origin.listener)
            worker.log.info("...connected from: \(connection.host)", metadata: connection.metadata)
            return top
        } catch {
            worker.admission.release(peer, at: worker.reactor.now)
            guard let refusal = error as? ServiceRefusal else { throw error }
            throw reported(Refusal(refusal, peer: peer), at: origin)
        }
    }

    private func limit(
        _ service: any StreamProtocol, _ connection: Connection, _ ticket: Admission.Ticket
    ) {
        let rates = worker.rates
        let budget = RateBudget(
            rates, sharing: ticket.rate, errorStart: errorStart, on: worker.reactor
        ) {
            connection.report(.rate, goesOn: rates.limits.ratePolicy == .delay)
        }
        if let budget { service.limit(by: budget) }
    }

    private func logged(
        _ service: any StreamProtocol, _ connection: Connection
    ) -> any StreamProtocol {
        guard worker.settings.logMessages, type(of: self.service).logsMessages else {
            return service
        }
        let framing: Framing = service is LineProtocol ? .lines : .chunks
        return MessageLog(before: service, framing: framing) { [log = worker.log] in
            log.debug("\(connection.host) sent \($0)", metadata: connection.metadata)
        }
    }

    /// - Throws: `TLSError`; the old context is kept.
    private func makeTLS() throws {
        guard let configuration = plan.tls else {
            tls = nil
            return
        }
        let context = try TLSContext(configuration)
        if let tls {
            tls.context = context
            return
        }
        let made = TLS.server(context, on: worker.reactor)
        made.handshakeLimit = worker.settings.limits.handshake
        made.handshakeFailed = { [weak worker] _, _ in worker?.counters.handshakeFailed() }
        tls = made
    }

    // MARK: - Reports

    /// Counts and logs a refusal, and completes its message.
    private func reported(_ refusal: Refusal, at origin: ConnectionOrigin) -> Refusal {
        var metadata = origin.metadata
        if let peer = refusal.peer { metadata["peer"] = "\(peer)" }
        worker.refused(refusal.reason, refusal.description, metadata)
        return refusal.message(after: refusalStart)
    }
}

extension Acceptor: ConnectionOwner {
    func connection(_ connection: Connection, violated violation: LimitViolation) {
        worker.refused(
            RefusalReason(violation), "\(connection.host) \(violation.event)",
            connection.metadata)
    }

    func connection(_ connection: Connection, ended reason: DisconnectReason) {
        worker.admission.release(connection.peer, at: worker.reactor.now)
        worker.connections.remove(connection.number)
        worker.counters.ended(reason, listener: connection.origin.listener)
        var cause = connection.violation.map { RefusalReason($0) }
        if cause == nil, case .failed(let error) = reason, let failure = RefusalReason(error) {
            cause = failure
            worker.refused(failure, "\(connection.host): \(error)", connection.metadata)
        }
        var metadata = connection.metadata
        metadata["reason"] = "\(cause?.rawValue ?? EndingReason(reason).rawValue)"
        let suffix = cause.map { " (\($0.rawValue))" } ?? ""
        worker.log.debug(
            "...disconnected: \(connection.host), \(reason)\(suffix)", metadata: metadata)
    }
}

extension RefusalReason {
    fileprivate init(_ violation: LimitViolation) {
        self =
            switch violation {
            case .lineLength: .lineLength
            case .idle: .idle
            case .writeStall: .writeStall
            case .unsentBytes: .unsentBytes
            case .memory: .buffer
            case .rate: .rate
            }
    }

    /// The limit that caused an error of a connection.
    fileprivate init?(_ error: any Error) {
        switch error {
        case is BacklogTooLarge: self = .buffer
        case is TLSError: self = .handshake
        default: return nil
        }
    }
}

extension LimitViolation {
    /// The text of its log line after the client's address.
    fileprivate var event: String {
        switch self {
        case .lineLength: "sent a line over the limit"
        case .idle: "was idle for too long"
        case .writeStall: "did not read for too long"
        case .unsentBytes: "was closed: it read too slowly, and more waited for it than allowed"
        case .memory:
            "was closed: max-buffer is reached and this connection holds one of the largest shares"
        case .rate: "exceeded its rate limit"
        }
    }
}
