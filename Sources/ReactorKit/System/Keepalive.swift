/// How a connection finds out that its peer is gone without a word: a host that lost its power,
/// a network cable, a firewall that forgot the connection (tcp(7)).
///
/// The kernel asks by itself; neither protocol hears of it, and no callback is made for it. A
/// connection whose peer is gone ends with `.lost` and ETIMEDOUT, after `idle` and `count` times
/// `interval` at the latest; so does one whose peer leaves what was sent unacknowledged for as
/// long. TCP alone knows it: other sockets do without.
public struct Keepalive: Hashable, Sendable {
    /// After so much silence the first question is asked; whole seconds, 1 to 32767.
    public var idle: Duration
    /// The time between two questions; likewise.
    public var interval: Duration
    /// How many questions without an answer are the end, 1 to 127.
    public var count: Int

    /// After a minute of silence, three questions 10 seconds apart, unless told otherwise.
    public init(
        idle: Duration = .seconds(60), interval: Duration = .seconds(10), count: Int = 3
    ) {
        self.idle = idle
        self.interval = interval
        self.count = count
    }

    /// When it is all over.
    var limit: Duration { idle + interval * count }
}
