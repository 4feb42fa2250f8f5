/// A version of the protocol; what is older than TLS 1.2 is not spoken (RFC 8996).
public enum TLSVersion: UInt16, Hashable, Sendable, Comparable {
    /// TLS 1.2, RFC 5246.
    case tls12 = 0x0303
    /// TLS 1.3, RFC 8446.
    case tls13 = 0x0304

    /// The older version is the lesser one.
    public static func < (one: TLSVersion, other: TLSVersion) -> Bool {
        one.rawValue < other.rawValue
    }
}

extension TLSVersion: CustomStringConvertible {
    /// `TLS 1.3`.
    public var description: String { self == .tls12 ? "TLS 1.2" : "TLS 1.3" }
}
