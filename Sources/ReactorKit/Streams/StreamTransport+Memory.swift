/// What a connection holds, as its ledger counts it.
extension StreamTransport {
    var heldByteCount: Int {
        outbound.allocatedCount + keptByteCount + (succession?.byteCount ?? 0)
    }

    /// Tells the ledger what waits now, where that has changed.
    func settleLedger() {
        guard let ledger, outbound.allocatedCount != waitingOnLedger else { return }
        let change = outbound.allocatedCount - waitingOnLedger
        waitingOnLedger = outbound.allocatedCount
        ledger.waits(change)
    }

    func noteKept(_ change: Int) {
        guard let ledger, !isToGiveUpMemory, state != .ended else { return }
        keptByteCount += change
        ledger.waits(change)
    }

    /// Counts what was handed over and is not delivered yet as what protocols keep.
    func noteHandedOver() {
        guard let succession, let ledger, succession.byteCount != succession.notedByteCount
        else { return }
        let change = succession.byteCount - succession.notedByteCount
        succession.notedByteCount = succession.byteCount
        ledger.waits(change)
    }

    /// What was kept is somebody else's by now, or nobody's.
    func keepNothing() {
        guard keptByteCount != 0 else { return }
        let count = keptByteCount
        keptByteCount = 0
        ledger?.waits(-count)
    }

    /// From now on it holds nothing that counts, whoever is being called.
    func giveUpMemory() {
        isToGiveUpMemory = true
        keepNothing()
        succession?.dropBytes()
        noteHandedOver()
        guard state == .open, outbound.isEmpty else {
            endSoon(.failed(BacklogTooLarge()))
            outbound.release()
            return settleLedger()
        }
        reactor.callSoon { [self] in
            succeed()
            guard !state.isDecided else { return }
            observer?.memoryRanOut()
            callBackAndSend { $0.memoryRanOut(self) }
            if !hasDeadline { endSoon(.failed(BacklogTooLarge())) }
        }
    }
}
