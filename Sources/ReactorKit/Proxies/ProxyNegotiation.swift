/// What is said with a proxy before it leads on: bytes in, actions out. Pure.
///
/// Bytes are taken one by one, so that none is taken behind the proxy's last one: those are
/// the target's.
public protocol ProxyNegotiation {
    /// What is sent first.
    var greeting: [UInt8] { get }

    /// Takes the next byte of the proxy.
    ///
    /// - Throws: `ProxyError`, after which there is nothing more to take.
    mutating func take(_ byte: UInt8) throws(ProxyError) -> ProxyStep
}

/// What to do after a byte of a proxy.
public enum ProxyStep: Hashable, Sendable {
    /// Wait for the next byte.
    case wait
    /// Send these bytes, then wait.
    case send([UInt8])
    /// The way is open: all further bytes are the target's.
    case done
}
