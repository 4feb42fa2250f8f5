package import ReactorKit
import TerminalUI

/// The connection of the client without a screen, as lines or as bytes.
extension PlainSession {
    func connected(_ transport: any Transport) {
        self.transport = transport
        isUp = true
        if let facts = attempt?.facts(of: transport) {
            log?.add(event: "connected to \(facts.peer)\(facts.way)")
            if let remark = facts.remark { perform(.complain(remark)) }
        }
        handle(.connected)
    }

    func peerFinished() {
        noteUnconfirmed()
        handle(.peerFinished)
    }

    /// Counts the bytes that the peer's system has not confirmed, for the decision how to end.
    func noteUnconfirmed() {
        if let transport { handle(.unconfirmed(transport.undeliveredByteCount)) }
    }

    func lost(_ reason: DisconnectReason) {
        transport = nil
        client = nil
        let failure = attempt?.failure(reason) ?? ConnectionFailure(reason)
        if !isUp { return dialFailed(failure) }
        handle(.lost(failure.reason, inOrder: failure.kind == .closed))
    }
}

extension PlainSession: LineClient.Listener {
    package func clientConnected(_ client: LineClient) {
        self.client = client
        if let transport = client.transport { connected(transport) }
    }

    package func client(
        _ client: LineClient, received line: Span<UInt8>, isCut: Bool
    ) {
        let line = [UInt8](copying: line)
        log?.add(.peer, isCut ? Transcript.markedAsCut(line) : line)
        handle(client.isOver ? .receivedTail(line) : .received(line, isCut: isCut))
        waitForSilence()
    }

    /// Bytes of an unfinished line end the silence too.
    private func waitForSilence() {
        silence?.cancel()
        silence = reactor.callLater(LineClient.tailSilence) { [weak self] in
            guard let self else { return }
            if self.client?.isGrowing == true {
                self.waitForSilence()
            } else {
                self.handle(.silence)
            }
        }
    }

    package func client(_ client: LineClient, holds unfinished: Span<UInt8>) {
        handle(.holds([UInt8](copying: unfinished)))
        handle(.silence)
    }

    package func client(_ client: LineClient, lost reason: DisconnectReason) {
        lost(reason)
    }
}

/// A connection in a pipe: bytes out, bytes in; each direction ends on its own. Call on the
/// reactor's thread.
final class PipeProtocol: HalfCloseProtocol {
    private weak var session: PlainSession?

    /// A protocol that reports to `session`, and does not keep it alive.
    init(_ session: PlainSession) {
        self.session = session
    }

    func connectionMade(_ transport: any Transport) { session?.connected(transport) }

    func dataReceived(_ data: Span<UInt8>) {
        session?.handle(.receivedBytes([UInt8](copying: data)))
    }

    func readConnectionLost() { session?.peerFinished() }
    func connectionLost(_ reason: DisconnectReason) { session?.lost(reason) }
    func pauseProducing() { session?.handle(.sendingPaused) }
    func resumeProducing() { session?.handle(.sendingResumed) }
}
