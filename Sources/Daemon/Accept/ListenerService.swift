import Logging
import ReactorKit
import ReactorTLS
import Relay
import Settings
import Timestamps

/// What is spoken at one endpoint on one worker: makes the protocols of its connections.
///
/// The layers, from the socket up: the PROXY header of a trusted balancer, TLS, the message log,
/// the service itself. Call on the worker's thread.
final class ListenerService {
    private(set) var plan: ListenerPlan
    private let worker: Worker
    private var tls: TLS?

    /// - Throws: `TLSError`.
    init(_ plan: ListenerPlan, on worker: Worker) throws {
        self.plan = plan
        self.worker = worker
        try makeTLS()
    }

    /// Speaks as `plan` says with those who come from now on.
    func change(to plan: ListenerPlan) {
        let old = self.plan
        self.plan = plan
        tls?.handshakeLimit = worker.settings.limits.handshake
        guard plan.tls != old.tls else { return }
        do {
            try makeTLS()
        } catch {
            // What was checked when it was read fails only for want of memory.
            worker.log.error("the TLS of \(plan.endpoint) stays as it was: \(error)")
        }
    }

    /// The protocol of a connection that was accepted; see `StreamFactory`.
    func welcome(_ peer: SocketAddress?) throws -> (any StreamProtocol)? {
        do {
            try worker.admission.enter(peer)
        } catch {
            throw told(error)
        }
        do {
            if let peer, plan.settings.proxies.contains(where: { $0.contains(peer) }) {
                return awaitingHeader
            }
            return try serve(peer)
        } catch {
            worker.admission.leave()
            throw error
        }
    }

    /// What a peer is told for whom there is no descriptor, where it is plain text.
    var exhaustionMessage: String {
        tls == nil ? "error: the server has too many open files, try again later\n" : ""
    }

    // MARK: - Layers

    private var awaitingHeader: ProxyHeaderProtocol {
        ProxyHeaderProtocol(
            within: worker.settings.limits.handshake, on: worker.reactor,
            factory: { [self] peer in try serveProxied(peer) },
            rejected: { [self] peer, error in
                // What was refused behind the header is told already.
                if error is Refusal { return }
                let host = peer?.host ?? "?"
                worker.refused(.proxyHeader, "a connection from \(host) was ended: \(error)")
            })
    }

    /// Nothing can be said any more by the listener; but a protocol can, where it is plain text.
    private func serveProxied(_ peer: SocketAddress?) throws -> (any StreamProtocol)? {
        do {
            return try serve(peer)
        } catch let refusal as Refusal where !refusal.message.isEmpty {
            return RefusalProtocol(refusal.message)
        }
    }

    private func serve(_ peer: SocketAddress?) throws -> any StreamProtocol {
        let ticket: Admission.Ticket
        do {
            ticket = try worker.admission.admit(peer, at: worker.reactor.now)
        } catch {
            throw told(error)
        }
        let record = ConnectionRecord(number: ticket.number, peer: peer, listener: plan.name)
        let served = protocolOfService(record)
        limit(served, record, ticket)
        let service = logged(served, record)
        do {
            let top: any StreamProtocol = try tls?.layer(below: service) ?? service
            worker.counters.accepted(listener: plan.name)
            worker.log.info("...connected from: \(record.host)", metadata: record.metadata)
            return top
        } catch {
            worker.admission.release(peer, at: worker.reactor.now)
            throw error
        }
    }

    private func limit(
        _ service: any StreamProtocol, _ record: ConnectionRecord, _ ticket: Admission.Ticket
    ) {
        let rates = worker.rates
        let budget = RateBudget(rates, sharing: ticket.rate, on: worker.reactor) { [self] in
            if rates.limits.ratePolicy == .refuse { record.cause = .rate }
            worker.refused(.rate, "\(record.host) sends faster than it may", record.metadata)
        }
        if let budget { service.limit(by: budget) }
    }

    private func logged(
        _ service: any StreamProtocol, _ record: ConnectionRecord
    ) -> any StreamProtocol {
        guard worker.settings.logMessages else { return service }
        return MessageLog(before: service, framing: plan.settings.framing) { [log = worker.log] in
            log.debug("\(record.host) says \($0)", metadata: record.metadata)
        }
    }

    private func protocolOfService(_ record: ConnectionRecord) -> any StreamProtocol {
        let ended = { [self] (reason: DisconnectReason) in self.ended(record, reason) }
        let violated = { [self] (violation: LimitViolation) in self.violated(record, violation) }
        if plan.settings.mode == .relay {
            return worker.room(ofListener: plan.name).member(
                from: record.host, lineLimit: worker.settings.lineLimit, ended: ended,
                violated: violated)
        }
        switch plan.settings.framing {
        case .lines:
            let hint = worker.lineEndHint
            return TimestampServer(
                worker.timestamp, limit: worker.settings.lineLimit, ended: ended,
                violated: violated,
                begun: hint.isWanted ? { [weak hint] in hint?.watch($0, record) } : nil)
        case .chunks:
            return TimestampChunkServer(
                worker.timestamp, ended: ended, violated: violated)
        }
    }

    /// - Throws: `TLSError`; then the old one is kept.
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

    // MARK: - Words

    /// Counted and logged; without words for a peer that expects TLS.
    private func told(_ refusal: Refusal) -> Refusal {
        var refusal = refusal
        if tls != nil { refusal.message = "" }
        var metadata: Logger.Metadata = [:]
        if let peer = refusal.peer { metadata["peer"] = "\(peer)" }
        if !plan.name.isEmpty { metadata["listener"] = "\(plan.name)" }
        worker.refused(refusal.reason, refusal.description, metadata)
        return refusal
    }

    private func violated(_ record: ConnectionRecord, _ violation: LimitViolation) {
        let (reason, words): (RefusalReason, String) =
            switch violation {
            case .lineLength: (.lineLength, "sent too long a line")
            case .idle: (.idle, "was idle for too long")
            case .writeStall: (.writeStall, "did not read for too long")
            case .memory:
                (.buffer, "was closed: the server holds too much, much of it for this one")
            }
        record.cause = reason
        worker.refused(reason, "\(record.host) \(words)", record.metadata)
    }

    private func ended(_ record: ConnectionRecord, _ reason: DisconnectReason) {
        worker.admission.release(record.peer, at: worker.reactor.now)
        worker.counters.ended(reason, listener: record.listener)
        if case .failed(let error) = reason, let cause = cause(of: error) {
            record.cause = cause
            worker.refused(cause, "\(record.host): \(error)", record.metadata)
        }
        var metadata = record.metadata
        metadata["reason"] = "\(record.cause?.rawValue ?? EndingReason(reason).rawValue)"
        let cause = record.cause.map { " (\($0.rawValue))" } ?? ""
        worker.log.debug(
            "...disconnected: \(record.host), \(reason)\(cause)", metadata: metadata)
    }

    private func cause(of error: any Error) -> RefusalReason? {
        switch error {
        case is BacklogTooLarge: .buffer
        case is TLSError: .handshake
        default: nil
        }
    }
}
