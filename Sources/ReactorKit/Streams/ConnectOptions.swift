/// From where a connection is made, and how it behaves.
///
/// The options of the connection are reached as if they were its own:
///
///     var options = ConnectOptions(from: SocketAddress(host: "192.0.2.1", port: 0))
///     options.idleLimit = .seconds(60)
@dynamicMemberLookup
public struct ConnectOptions: Hashable, Sendable {
    /// How the connection behaves.
    public var streams: StreamOptions
    /// The address and port of ours to connect from, bind(2); nil leaves both to the kernel,
    /// and port 0 the port. Addresses of the other family, and UNIX sockets, cannot be reached
    /// from it: those attempts fail with EAFNOSUPPORT. A port that an earlier connection to
    /// the same place had may be refused for a while (TIME_WAIT).
    public var localAddress: SocketAddress?

    /// From wherever the kernel chooses, unless told otherwise.
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
