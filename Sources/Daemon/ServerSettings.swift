package import ReactorKit
package import Timestamps

/// What a server is to do.
package struct ServerSettings: Sendable {
    /// Where to listen; each of them takes all connections.
    package var endpoints = [Endpoint(host: "127.0.0.1", port: TimestampService.defaultPort)]
    package var framing = Framing.lines
    /// The most bytes of one line, its end not counted.
    package var lineLimit = TimestampServer.lineLimit
    package var timeLayout = TimeLayout.ctime
    /// How long connections may take to finish when the server is told to end.
    package var drainLimit = Duration.seconds(5)

    package init() {}
}
