public import SystemPackage

/// The limits of a listener, the options of its socket, and those of its connections.
///
/// The options of the connections are accessible as members:
///
///     var options = ListenOptions()
///     options.slowPeers = .drop
///     options.connectionLimit = 1_000
@dynamicMemberLookup
public struct ListenOptions: Hashable, Sendable {
    /// The options of each connection.
    public var streams: StreamOptions
    /// The maximum number of open connections; nil for no limit. Further ones are closed at once.
    /// If a name has several addresses, each has a listener with its own count.
    public var connectionLimit: Int?
    /// The same for the connections of one address. IPv6 addresses are counted by their first 64
    /// bits, since one subscriber gets at least as much (RFC 6177); UNIX sockets are not counted.
    public var connectionLimitPerAddress: Int?
    /// True allows further listeners of this user on the same port; the kernel distributes the
    /// connections among them, as `ReactorGroup` uses it. SO_REUSEPORT, socket(7).
    public var sharesPort = false
    /// False makes a listener on an IPv6 address also accept IPv4 connections; then `[::]` and
    /// `0.0.0.0` cannot have the same port. IPV6_V6ONLY, ipv6(7).
    public var onlyIPv6 = true
    /// The permissions of a UNIX socket's path, where connecting requires write permission; nil
    /// applies the umask. Set before any peer can connect. See unix(7).
    public var socketMode: FilePermissions?

    /// By default there are no limits.
    public init(_ streams: StreamOptions = StreamOptions()) {
        self.streams = streams
    }

    /// An option of the connections.
    public subscript<Value>(
        dynamicMember option: WritableKeyPath<StreamOptions, Value>
    ) -> Value {
        get { streams[keyPath: option] }
        set { streams[keyPath: option] = newValue }
    }
}
