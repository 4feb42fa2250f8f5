/// The memory that a connection holds, as its meter counts it.
extension StreamTransport {
    var heldByteCount: Int {
        outbound.allocatedCount + keptByteCount + (pendingHandOver?.byteCount ?? 0)
    }

    /// Reports the memory of unsent bytes to the meter if it has changed.
    func updateMeter() {
        guard let meter, outbound.allocatedCount != meteredByteCount else { return }
        let change = outbound.allocatedCount - meteredByteCount
        meteredByteCount = outbound.allocatedCount
        meter.held(change)
    }

    func noteKept(_ change: Int) {
        guard let meter, !isFreeingMemory, state != .ended else { return }
        keptByteCount += change
        meter.held(change)
    }

    /// Counts bytes that were handed over and are not delivered yet as kept by protocols.
    func meterHandedOver() {
        guard let pendingHandOver, let meter,
            pendingHandOver.byteCount != pendingHandOver.meteredByteCount
        else { return }
        let change = pendingHandOver.byteCount - pendingHandOver.meteredByteCount
        pendingHandOver.meteredByteCount = pendingHandOver.byteCount
        meter.held(change)
    }

    /// Stops counting the bytes that the protocol kept.
    func clearKept() {
        guard keptByteCount != 0 else { return }
        let count = keptByteCount
        keptByteCount = 0
        meter?.held(-count)
    }

    /// Frees the connection's memory at once; from now on nothing counts for it.
    func freeMemory() {
        isFreeingMemory = true
        clearKept()
        pendingHandOver?.dropBytes()
        meterHandedOver()
        guard state == .open, outbound.isEmpty else {
            endSoon(.failed(BacklogTooLarge()))
            outbound.release()
            return updateMeter()
        }
        reactor.callSoon { [self] in
            continueHandOver()
            guard !state.isDecided else { return }
            observer?.memoryRanOut()
            callBackAndSend { $0.memoryRanOut(self) }
            if !hasDeadline { endSoon(.failed(BacklogTooLarge())) }
        }
    }
}
