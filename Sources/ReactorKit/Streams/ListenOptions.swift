public import SystemPackage

/// Whom a listener lets in, how its socket is made, and how its connections behave.
///
/// The options of the connections are reached as if they were its own:
///
///     var options = ListenOptions()
///     options.slowPeers = .drop
///     options.connectionLimit = 1_000
@dynamicMemberLookup
public struct ListenOptions: Hashable, Sendable {
    /// How each connection behaves.
    public var streams: StreamOptions
    /// Connections that may stand at the same time; nil for any number. One that comes beyond
    /// it is closed at once. Where a name has several addresses, each has a listener, and each
    /// of these its own count.
    public var connectionLimit: Int?
    /// The same for those of one address; nil for any number. IPv6 counts by the first 64
    /// bits, which is what one subscriber gets at least (RFC 6177); UNIX sockets do not count.
    public var connectionLimitPerAddress: Int?
    /// True lets further listeners of this user bind the same port; the kernel deals out the
    /// connections among them, as `ReactorGroup` has it. SO_REUSEPORT, socket(7).
    public var sharesPort = false
    /// False lets a listener at an IPv6 address take connections of IPv4 as well; then `[::]`
    /// and `0.0.0.0` cannot have the same port. IPV6_V6ONLY, ipv6(7).
    public var onlyIPv6 = true
    /// Who may connect to a UNIX socket's path, who needs to write to it; nil leaves that to
    /// the umask. In force before anybody can connect. See unix(7).
    public var socketMode: FilePermissions?

    /// Lets everybody in, unless told otherwise.
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
