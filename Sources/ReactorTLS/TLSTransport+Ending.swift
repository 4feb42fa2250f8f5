import ReactorKit
import SystemPackage

/// The peer's end and ours: half-close, errors, and what an end of the connection below means.
extension TLSTransport {
    /// How long a peer may take to read the alert that tells it what is wrong.
    static let alertLimit = Duration.seconds(2)
    /// How long what is unsent may take when the peer has closed.
    static let finishLimit = Duration.seconds(30)

    static let truncation = DisconnectReason.lost(
        SystemError(call: "no close_notify", code: .connectionReset))

    /// False in the handshake, and once the connection is closing.
    var isEstablished: Bool { state == .open || state == .halfClosed }

    /// FIN came, behind a close_notify or without.
    func peerHasFinishedBelow() {
        isFinishedBelow = true
        succeedNow()
    }

    /// As after a FIN: the protocol above goes on writing, or the connection is over.
    func peerHasClosed() {
        guard state == .open, let halfClosing = upper?.halfCloseProtocol else {
            return finish(.closedByPeer)
        }
        isReadOver = true
        callUpper { _ in try halfClosing.readConnectionLost() }
    }

    /// Nothing is left to come: what was written still goes out, and the connection is over.
    func finish(_ reason: DisconnectReason) {
        decidedReason = reason
        closeAfterPeer(within: Self.finishLimit)
    }

    /// The peer's answer to our close_notify is its own; its FIN need not be waited for then.
    func findPeersEnd() {
        guard state == .closing else { return }
        do throws(TLSError) {
            while true {
                switch try engine.read({ _ in }) {
                case .data: continue
                case .blocked: return
                case .closed: return closeAfterPeer(within: closingLimit)
                }
            }
        } catch {
            // All is over here: no error of what is dropped is worth more than the orderly end.
            state = .closingUnread
        }
    }

    /// TLS has gone wrong: the peer is told by an alert, and then by the end.
    func fail(_ error: TLSError) {
        guard !isClosing else { return }
        decidedReason = .failed(error)
        state = .closingUnread
        send()
        lower?.loseConnection(within: Self.alertLimit)
    }

    func abort(because reason: DisconnectReason) {
        guard state != .ended else { return }
        if case .failed = decidedReason {} else { decidedReason = reason }
        state = .closingUnread
        lower?.abortConnection()
    }

    /// What an end of the connection below means here.
    func described(_ reason: DisconnectReason) -> DisconnectReason {
        guard case .closedByPeer = reason else { return reason }
        switch state {
        case .handshaking: return .failed(TLSError.closedInHandshake)
        case .closing, .closingUnread: return .closed
        case .open, .halfClosed, .ended: return isReadOver ? .closedByPeer : Self.truncation
        }
    }
}
