package import Settings

extension ServerSettings {
    /// Every setting outside the sections of listeners, in the order of the documentation.
    package static let table = SettingsTable<ServerSettings>(
        work + limits + logging + process + observation)

    // MARK: -

    private static let work: [Setting<ServerSettings>] = [
        Setting(
            "threads", \.threads, .count(0...256), .nextStart,
            "Reactors that share the connections; 0: one for each core."),
        Setting(
            "max-line", \.lineLimit, .bytes(1...(1 << 30)), .newConnections,
            "The most bytes of one line, its end not counted."),
        Setting(
            "drain-delay", \.drainDelay, .duration(.zero...(.seconds(3_600))), .now,
            "How long it serves on, but is not ready, when it is stopped: for load balancers."),
        Setting(
            "drain-timeout", \.drainLimit, .duration(.zero...(.seconds(3_600))), .now,
            "How long connections may take to finish when the server ends."),
    ]

    private static let limits: [Setting<ServerSettings>] = [
        Setting(
            "max-connections", \.limits.connections, .count(0...10_000_000), .now,
            "Connections in all; 0: as many as there are descriptors."),
        Setting(
            "max-connections-per-address", \.limits.connectionsPerAddress,
            .count(0...10_000_000), .now,
            "Connections of one address, of IPv6 of one /64; 0: no limit."),
        Setting(
            "max-messages", \.limits.messagesPerConnection, .count(0...100_000_000), .now,
            "Messages a second of one connection; 0: no limit."),
        Setting(
            "max-bytes", \.limits.bytesPerConnection, .bytes(0...(64 << 30)), .now,
            "Bytes a second of one connection; 0: no limit."),
        Setting(
            "max-messages-per-address", \.limits.messagesPerAddress, .count(0...100_000_000), .now,
            "Messages a second of one address; 0: no limit."),
        Setting(
            "max-bytes-per-address", \.limits.bytesPerAddress, .bytes(0...(64 << 30)), .now,
            "Bytes a second of one address; 0: no limit."),
        Setting(
            "rate-policy", \.limits.ratePolicy, .choice, .now,
            "Who sends faster than allowed is read from later, or told so and closed."),
        Setting(
            "max-buffer", \.limits.buffer, .bytes(0...(1 << 40)), .now,
            "Bytes held for all peers: to be sent, or of unfinished lines; 0: no limit."),
        Setting(
            "idle-timeout", \.limits.idle, .duration(.zero...(.seconds(86_400 * 365))), .now,
            "How long nothing may come nor go; 0s: for ever."),
        Setting(
            "write-timeout", \.limits.writeStall, .duration(.zero...(.seconds(86_400))), .now,
            "How long a peer may read nothing of what waits for it; 0s: for ever."),
        Setting(
            "handshake-timeout", \.limits.handshake,
            .duration(.milliseconds(100)...(.seconds(3_600))), .newConnections,
            "How long a TLS handshake or a PROXY header may take."),
    ]

    private static let logging: [Setting<ServerSettings>] = [
        Setting("log-level", \.logLevel, .choice, .now, "The least that is logged."),
        Setting(
            "log-file", \.logFile, .absolutePath, .now,
            "Where the log goes; off: to standard output and standard error."),
        Setting(
            "log-format", \.logFormat, .choice, .now, "Lines for people, or a JSON object a line."),
        Setting(
            "log-messages", \.logMessages, .onOff, .newConnections,
            "Logs what peers say, at the level debug."),
    ]

    private static let process: [Setting<ServerSettings>] = [
        Setting(
            "pid-file", \.pidFile, .absolutePath, .nextStart,
            "Holds the process id; a second server with the same file does not start."),
        Setting(
            "user", \.user, .name("a user's name or number"), .nextStart,
            "Who to become once everything is opened."),
        Setting(
            "group", \.group, .name("a group's name or number"), .nextStart,
            "The group to become; off: the user's."),
        Setting(
            "chroot", \.chroot, .absolutePath, .nextStart,
            "The folder that is / once everything is opened."),
        Setting(
            "working-directory", \.workingDirectory, .absolutePath, .nextStart,
            "The folder to stand in."),
        Setting("umask", \.umask, .umask, .nextStart, "Permission bits removed from new files."),
    ]

    private static let observation: [Setting<ServerSettings>] = [
        Setting(
            "control-socket", \.controlSocket, .controlPath, .nextStart,
            "The socket for status, stop, reload and upgrade."),
        Setting(
            "status-listen", \.statusEndpoints, .plainEndpoints, .nextStart,
            "Where /healthz, /readyz and /metrics are served by HTTP."),
    ]
}

extension ValueFormat where Value == String? {
    /// A path, `off`, or `usual`.
    fileprivate static var controlPath: Self {
        Self(
            allowed: "usual, off, or a path from / on", candidates: ["usual", "off"],
            parse: { text in
                if text == "usual" { return .some(nil) }
                guard text == "off" || text.hasPrefix("/") else { return nil }
                return .some(text)
            },
            text: { $0 ?? "usual" })
    }
}
