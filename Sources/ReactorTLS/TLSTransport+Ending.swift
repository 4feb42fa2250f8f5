import ReactorKit
import SystemPackage

/// The end of the connection: half-close, errors, and the end of the connection below.
extension TLSTransport {
    /// How long a peer may take to read our alert.
    static let alertLimit = Duration.seconds(2)
    /// How long unsent data may take once the peer has closed.
    static let finishLimit = Duration.seconds(30)

    static let truncation = DisconnectReason.lost(
        SystemError(call: "no close_notify", code: .connectionReset))

    /// False during the handshake, and once the connection is closing.
    var isEstablished: Bool { state == .open || state == .halfClosed }

    /// The connection below has received a FIN, after a close_notify or without one.
    func receivedFIN() {
        hasReceivedFIN = true
        completeHandOver()
    }

    /// As after a FIN of TCP: a `HalfCloseProtocol` goes on writing, for any other protocol the
    /// connection ends.
    func receivedCloseNotify() {
        guard state == .open, let halfClosing = upper?.halfCloseProtocol else {
            return finish(.closedByPeer)
        }
        endReading(for: halfClosing)
    }

    /// The same for a FIN without a close_notify, with which most protocols lose the connection.
    func receivedTruncation() {
        guard state == .open, let halfClosing = upper?.halfCloseProtocol,
            halfClosing.acceptsTruncation
        else { return finish(Self.truncation) }
        endReading(for: halfClosing)
    }

    private func endReading(for halfClosing: any HalfCloseProtocol) {
        isReadOver = true
        callUpper { _ in try halfClosing.readConnectionLost() }
    }

    /// Sends what was written and ends the connection: the peer sends nothing more.
    func finish(_ reason: DisconnectReason) {
        decidedReason = reason
        closeAfterPeer(within: Self.finishLimit)
    }

    /// Closes once the peer's close_notify has answered ours, without waiting for its FIN.
    func closeOnceAnswered() {
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
            // The data is discarded, so that its errors do not matter: the orderly close goes on.
            state = .closingUnread
        }
    }

    /// Ends the connection because TLS failed: closes after the alert.
    func fail(_ error: TLSError) {
        guard !isClosing else { return }
        decidedReason = .failed(error)
        state = .closingUnread
        lower?.loseConnection(within: Self.alertLimit)
    }

    func abort(because reason: DisconnectReason) {
        guard state != .ended else { return }
        if case .failed = decidedReason {} else { decidedReason = reason }
        state = .closingUnread
        lower?.abortConnection()
    }

    /// The reason to report when the connection below ends for `reason`.
    func upperReason(for reason: DisconnectReason) -> DisconnectReason {
        guard case .closedByPeer = reason else { return reason }
        switch state {
        case .handshaking: return .failed(TLSError.closedInHandshake)
        case .closing, .closingUnread: return .closed
        case .open, .halfClosed, .ended: return isReadOver ? .closedByPeer : Self.truncation
        }
    }
}
