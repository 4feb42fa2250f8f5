/// A name and a password for a proxy.
public struct ProxyCredentials: Hashable, Sendable {
    /// Who asks.
    public var user: String
    /// The secret; never printed.
    public var password: String

    /// A name and a password as they are, without any escapes.
    public init(user: String, password: String) {
        self.user = user
        self.password = password
    }
}

extension ProxyCredentials: CustomStringConvertible, CustomDebugStringConvertible {
    /// The name alone.
    public var description: String { user }

    /// The name alone.
    public var debugDescription: String { user }
}
