import SystemPackage

/// The side of the poller: which events are requested, and how they are handled.
extension StreamTransport: EventHandler {
    /// A limit, since a peer that never stops sending must not occupy the loop.
    private static let lastReads = 16

    var holdsShutdown: Bool { true }

    func ready(_ events: PollEvents) {
        if events.contains(.writable) { flush() }
        let isBroken = !events.isDisjoint(with: .unasked)
        if isReading, events.contains(.readable) || isBroken {
            receive()
        } else if isBroken {
            breakWhilePaused()
        }
    }

    /// Delivers received data first: once our FIN is sent, it could not be answered.
    func finish(within limit: Duration) {
        continueHandOver()
        if channel.lingers {
            for _ in 1...Self.lastReads where isReading {
                guard receive() else { break }
                continueHandOver()
            }
        }
        callBack { $0.shutDown(self, within: limit) }
        scheduleFlush()
        if !hasDeadline, state != .ended { endAtDeadline(limit) }
    }

    func abandon() {
        channel.resetOnClose()
        end(state == .ending ? decidedReason : .aborted)
    }

    func failed(_ error: SystemError) {
        end(state == .ending ? decidedReason : .lost(error))
    }

    var isReading: Bool {
        switch state {
        case .open, .halfClosing, .halfClosed, .broken:
            pendingHandOver == nil && !isPausedByProtocol && !isPausedByPolicy && !isReadOver
        case .closing, .draining: channel.lingers
        case .finishing, .ending, .ended: false
        }
    }

    /// Reports a reset even during a pause. A mere hang-up is the end of data, which the pause
    /// leaves unread: the descriptor is not watched until then, since poll(2) would report it
    /// continuously.
    private func breakWhilePaused() {
        guard !state.isDecided else { return }
        if state == .broken {
            interest = nil
            channel.setInterest(nil, for: self)
        } else if let code = channel.pendingError() {
            end(.lost(SystemError(call: "poll", code: code)))
        } else if state == .finishing {
            end(decidedReason)
        } else {
            interest = nil
            channel.setInterest(nil, for: self)
        }
    }

    func updateInterest() {
        guard !state.isDecided else { return }
        var wanted: PollEvents = []
        if isReading { wanted.insert(.readable) }
        if !outbound.isEmpty { wanted.insert(.writable) }
        guard wanted != interest else { return }
        interest = wanted
        channel.setInterest(wanted, for: self)
    }
}
