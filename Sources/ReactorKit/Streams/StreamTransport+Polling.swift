import SystemPackage

/// The poller's side: what is wanted of it, and what becomes of its news.
extension StreamTransport: EventHandler {
    /// A peer that never stops must not keep the loop here.
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

    /// What has come already is delivered first: once our FIN is sent nothing more can be answered.
    func finish(within limit: Duration) {
        succeed()
        if channel.lingers {
            for _ in 1...Self.lastReads where isReading {
                guard receive() else { break }
                succeed()
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
            succession == nil && !isPausedByProtocol && !isPausedByPolicy && !isReadOver
        case .closing, .draining: channel.lingers
        case .finishing, .ending, .ended: false
        }
    }

    /// A reset is told although nobody reads. A mere hang-up is the end of the data, which
    /// the pause keeps unread: it waits, unwatched, since poll(2) would report it for ever.
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
