/// The local address of an outgoing connection, and its options.
///
/// The options of the connection are accessible as members:
///
///     var options = ConnectOptions(from: SocketAddress(host: "192.0.2.1", port: 0))
///     options.idleLimit = .seconds(60)
@dynamicMemberLookup
public struct ConnectOptions: Hashable, Sendable {
    /// The options of the connection.
    public var streams: StreamOptions
    /// The local address and port to connect from, bind(2). With nil the kernel chooses both, with
    /// port 0 the port. Addresses of the other family and UNIX sockets cannot be reached from it:
    /// those attempts fail with EAFNOSUPPORT. The port of an earlier connection to the same address
    /// may be refused for some time (TIME_WAIT).
    public var localAddress: SocketAddress?

    /// By default the kernel chooses the local address.
    public init(
        _ streams: StreamOptions = StreamOptions(), from localAddress: SocketAddress? = nil
    ) {
        self.streams = streams
        self.localAddress = localAddress
    }

    /// An option of the connection.
    public subscript<Value>(
        dynamicMember option: WritableKeyPath<StreamOptions, Value>
    ) -> Value {
        get { streams[keyPath: option] }
        set { streams[keyPath: option] = newValue }
    }
}
