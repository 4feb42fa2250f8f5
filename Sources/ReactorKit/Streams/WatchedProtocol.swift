/// Reports the beginning of a connection, at each hand-over again, and its end.
final class WatchedProtocol: ProtocolLayer {
    /// Called with what happens, before the protocol behind is.
    struct Watch {
        let made: (any Transport) -> Void
        let ended: (DisconnectReason) -> Void
    }

    private let watch: Watch

    init(_ inner: any StreamProtocol, _ watch: Watch) {
        self.watch = watch
        super.init(inner)
    }

    override func connectionMade(_ transport: any Transport) throws {
        watch.made(transport)
        try super.connectionMade(transport)
    }

    override func connectionLost(_ reason: DisconnectReason) {
        watch.ended(reason)
        super.connectionLost(reason)
    }
}
