import Figures

@testable import Daemon

extension StatusSnapshot {
    /// Figures in which everything has happened.
    static var sample: StatusSnapshot {
        var state = ServerState()
        state.phase = .ready
        state.version = "0.1.0"
        state.addresses = ["127.0.0.1:21567", "unix:/run/my service"]
        state.processID = 1_234
        state.uptime = 93_784_500
        var sample = StatusSnapshot(state, FigureReadings())
        sample.add([
            "carillond_connections 12 ", "carillond_connections 3 people here",
            "carillond_accepts_total 340 ", "carillond_accepts_total 3 people here",
            "carillond_refusals_total 3 rate", "carillond_refusals_total 1 line-length",
            "carillond_endings_total 320 closed-by-peer", "carillond_endings_total 8 timed-out",
            "carillond_messages_total 12345", "carillond_received_bytes_total 98765",
            "carillond_sent_bytes_total \(5 << 20)", "carillond_handshakes_failed_total 2",
            "carillond_turn_seconds 3980000 0 99 0 0 0 0 0 1 0 0 0 0 0 0 0 0",
            "carillond_workers 2", "carillond_silent_workers 0", "carillond_buffered_bytes 100",
            "carillond_timers 5", "carillond_watched_descriptors 17",
            "carillond_build_info 1 0.1.0", "carillond_ready 1",
            "process_start_time_seconds 1145397189", "process_open_fds 22", "process_max_fds 1024",
            "process_resident_memory_bytes 13000000",
        ])
        return sample
    }

    /// Adds the figures of these lines, as those of another worker.
    mutating func add(_ lines: [String]) {
        do {
            figures.merge(try FigureReadings(reading: lines, of: Self.definitions))
        } catch {
            fatalError("\(error)")
        }
    }

    /// The number of a figure, or the sum of its numbers.
    func number(_ name: String) -> Int? { figures[name]?.total }
}
