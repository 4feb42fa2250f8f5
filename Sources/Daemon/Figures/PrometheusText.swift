/// A server's figures in Prometheus' text format, version 0.0.4. Pure.
enum PrometheusText {
    static let type = "text/plain; version=0.0.4; charset=utf-8"

    static func text(of snapshot: StatusSnapshot) -> String {
        var page = PrometheusPage()
        addConnections(of: snapshot, to: &page)
        addTraffic(of: snapshot, to: &page)
        page.histogram(
            "carillond_turn_seconds",
            "How long the turns of reactors took, the wait for news not counted.",
            snapshot.turns)
        addReactors(of: snapshot, to: &page)
        if let process = snapshot.process { add(process, to: &page) }
        return page.text
    }

    // MARK: -

    private static func addConnections(of snapshot: StatusSnapshot, to page: inout PrometheusPage) {
        let listeners = snapshot.listeners.sorted { $0.key < $1.key }
        page.family("carillond_connections", .gauge, "Connections that stand now.")
        for (name, counts) in listeners {
            page.sample("carillond_connections", ["listener": name], counts.open)
        }
        page.family("carillond_accepts_total", .counter, "Connections that were accepted.")
        for (name, counts) in listeners {
            page.sample("carillond_accepts_total", ["listener": name], counts.accepted)
        }
        page.family(
            "carillond_refusals_total", .counter,
            "Peers that were turned away, told that they went too far, or read later, by reason.")
        for reason in RefusalReason.allCases {
            page.sample(
                "carillond_refusals_total", ["reason": reason.rawValue],
                snapshot.refusals[reason] ?? 0)
        }
        page.family("carillond_endings_total", .counter, "Connections that ended, by reason.")
        for reason in EndingReason.allCases {
            page.sample(
                "carillond_endings_total", ["reason": reason.rawValue],
                snapshot.endings[reason] ?? 0)
        }
    }

    private static func addTraffic(of snapshot: StatusSnapshot, to page: inout PrometheusPage) {
        page.single("carillond_messages_total", .counter, "Messages.", snapshot.messages)
        page.single(
            "carillond_received_bytes_total", .counter, "Bytes that peers sent.",
            snapshot.bytesIn)
        page.single(
            "carillond_sent_bytes_total", .counter, "Bytes that were sent to peers.",
            snapshot.bytesOut)
        page.single(
            "carillond_handshakes_failed_total", .counter, "TLS handshakes that failed.",
            snapshot.handshakesFailed)
    }

    private static func addReactors(of snapshot: StatusSnapshot, to page: inout PrometheusPage) {
        page.single(
            "carillond_workers", .gauge, "Reactors that serve.",
            snapshot.workers + snapshot.silentWorkers)
        page.single(
            "carillond_silent_workers", .gauge,
            "Reactors that did not answer in time, and whose figures are missing here.",
            snapshot.silentWorkers)
        page.single(
            "carillond_buffered_bytes", .gauge,
            "Bytes that wait to be sent, and bytes that came of what is not complete yet.",
            snapshot.bufferedBytes)
        page.single("carillond_timers", .gauge, "Timers that wait.", snapshot.timers)
        page.single(
            "carillond_watched_descriptors", .gauge, "Descriptors that reactors watch.",
            snapshot.watchedDescriptors)
    }

    private static func add(_ process: ProcessStatistics, to page: inout PrometheusPage) {
        page.family("carillond_build_info", .gauge, "The program's version.")
        page.sample("carillond_build_info", ["version": process.version], 1)
        page.single(
            "carillond_ready", .gauge, "1 when new connections are wanted, 0 otherwise.",
            process.phase == .ready ? 1 : 0)
        page.single(
            "process_start_time_seconds", .gauge, "When the process started, since 1970.",
            Int(process.startTime))
        let optional = [
            ("process_open_fds", "Descriptors that are open.", process.openDescriptors),
            ("process_max_fds", "Descriptors that may be open.", process.descriptorLimit),
            ("process_resident_memory_bytes", "Memory in use.", process.residentBytes),
        ]
        for case (let name, let help, let value?) in optional {
            page.single(name, .gauge, help, value)
        }
    }
}
