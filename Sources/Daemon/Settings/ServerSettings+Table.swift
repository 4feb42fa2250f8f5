package import Settings

extension ServerSettings {
    /// Every setting outside the sections of listeners, in the order of the documentation.
    package static let table = SettingsTable<ServerSettings>(
        work + limits + logging + process + observation)

    // MARK: -

    private static let work: [Setting<ServerSettings>] = [
        Setting(
            "threads", \.threads, .count(0...256), .nextStart,
            "Threads that share the connections; 0: one for each core."),
        Setting(
            "max-line", \.lineLimit, .bytes(1...(1 << 30)), .newConnections,
            "The maximum length of a line, without its line end."),
        Setting(
            "drain-delay", \.drainDelay, .duration(.zero...(.seconds(3_600))), .now,
            "How long to keep serving, but not ready, when stopped: for load balancers."),
        Setting(
            "drain-timeout", \.drainLimit, .duration(.zero...(.seconds(3_600))), .now,
            "How long connections may take to finish when the server stops."),
    ]

    private static let limits: [Setting<ServerSettings>] = [
        Setting(
            "max-connections", \.limits.connections, .count(0...10_000_000), .now,
            "Connections in total; 0: as many as the descriptor limit allows."),
        Setting(
            "max-connections-per-address", \.limits.connectionsPerAddress,
            .count(0...10_000_000), .now,
            "Connections from one address, for IPv6 from one /64 network; 0: no limit."),
        Setting(
            "max-messages", \.limits.messagesPerConnection, .count(0...100_000_000), .now,
            "Messages per second from one connection; 0: no limit."),
        Setting(
            "max-bytes", \.limits.bytesPerConnection, .bytes(0...(64 << 30)), .now,
            "Bytes per second from one connection; 0: no limit."),
        Setting(
            "max-messages-per-address", \.limits.messagesPerAddress, .count(0...100_000_000), .now,
            "Messages per second from one address; 0: no limit."),
        Setting(
            "max-bytes-per-address", \.limits.bytesPerAddress, .bytes(0...(64 << 30)), .now,
            "Bytes per second from one address; 0: no limit."),
        Setting(
            "rate-policy", \.limits.ratePolicy, .choice, .now,
            "At a rate limit: delay reading, or refuse with an error line and close."),
        Setting(
            "max-buffer", \.limits.buffer, .bytes(0...(1 << 40)), .now,
            "Bytes held for all clients: to be sent, or of incomplete lines; 0: no limit."),
        Setting(
            "idle-timeout", \.limits.idle, .duration(.zero...(.seconds(86_400 * 365))), .now,
            "How long a connection may be idle; 0s: no limit."),
        Setting(
            "write-timeout", \.limits.writeStall, .duration(.zero...(.seconds(86_400))), .now,
            "How long a client may read nothing while data waits for it; 0s: no limit."),
        Setting(
            "handshake-timeout", \.limits.handshake,
            .duration(.milliseconds(100)...(.seconds(3_600))), .newConnections,
            "How long a TLS handshake or a PROXY header may take."),
    ]

    private static let logging: [Setting<ServerSettings>] = [
        Setting("log-level", \.logLevel, .choice, .now, "The lowest level that is logged."),
        Setting(
            "log-file", \.logFile, .absolutePath, .now,
            "The file that the log is appended to; off: standard output and standard error."),
        Setting(
            "log-format", \.logFormat, .choice, .now, "Plain text, or one JSON object per line."),
        Setting(
            "log-messages", \.logMessages, .onOff, .newConnections,
            "Logs received messages, at the level debug."),
    ]

    private static let process: [Setting<ServerSettings>] = [
        Setting(
            "pid-file", \.pidFile, .absolutePath, .nextStart,
            "A locked file for the process id; a second server with this file does not start."),
        Setting(
            "user", \.user, .name("a user's name or number"), .nextStart,
            "The user to run as, once all files and sockets are open."),
        Setting(
            "group", \.group, .name("a group's name or number"), .nextStart,
            "The group to run as; off: the user's."),
        Setting(
            "chroot", \.chroot, .absolutePath, .nextStart,
            "The folder that becomes /, once all files and sockets are open."),
        Setting(
            "working-directory", \.workingDirectory, .absolutePath, .nextStart,
            "The current directory of the server."),
        Setting("umask", \.umask, .umask, .nextStart, "Permission bits removed from new files."),
    ]

    private static let observation: [Setting<ServerSettings>] = [
        Setting(
            "control-socket", \.controlSocket, .usualPath, .nextStart,
            "The socket for status, connections, disconnect, stop, reload and upgrade."),
        Setting(
            "status-listen", \.statusEndpoints, .plainEndpoints, .nextStart,
            "Addresses that serve /healthz, /readyz and /metrics by HTTP."),
    ]
}
