@testable import Daemon

extension StatusSnapshot {
    /// Figures in which everything has happened.
    static var sample: StatusSnapshot {
        var snapshot = StatusSnapshot()
        snapshot.workers = 2
        snapshot.listeners[""] = Connections()
        snapshot.listeners[""]?.accepted = 340
        snapshot.listeners[""]?.ended = 328
        snapshot.listeners["people here"] = Connections()
        snapshot.listeners["people here"]?.accepted = 3
        snapshot.refusals = [.rate: 3, .lineLength: 1]
        snapshot.endings = [.closedByPeer: 320, .timedOut: 8]
        snapshot.messages = 12_345
        snapshot.bytesIn = 98_765
        snapshot.bytesOut = 5 << 20
        snapshot.handshakesFailed = 2
        for _ in 0..<99 { snapshot.turns.add(.microseconds(20)) }
        snapshot.turns.add(.milliseconds(2))
        snapshot.bufferedBytes = 100
        snapshot.timers = 5
        snapshot.watchedDescriptors = 17
        var process = ProcessStatistics()
        process.phase = .ready
        process.version = "0.1.0"
        process.addresses = ["127.0.0.1:21567", "unix:/run/my service"]
        process.processID = 1_234
        process.startTime = 1_145_397_189
        process.uptime = 93_784_500
        process.openDescriptors = 22
        process.descriptorLimit = 1_024
        process.residentBytes = 13_000_000
        snapshot.process = process
        return snapshot
    }
}
