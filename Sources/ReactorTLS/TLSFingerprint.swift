import Text

/// The SHA-256 digest of a certificate or of its public key, which identifies a peer.
public struct TLSFingerprint: Hashable, Sendable {
    /// The number of its bytes.
    public static let byteCount = 32

    /// The 32 bytes.
    public let bytes: [UInt8]

    /// Wraps a computed digest. It is empty when OpenSSL is out of memory, and then equals no pin.
    init(digest: [UInt8]) {
        bytes = digest
    }

    /// Returns nil unless there are 32 bytes.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    /// Reads 64 hexadecimal digits, with or without a colon after every two; nil for other text.
    public init?(_ text: String) {
        guard let bytes = Hexadecimal.bytes(of: text) else { return nil }
        self.init(bytes: bytes)
    }
}

extension TLSFingerprint: CustomStringConvertible {
    /// The form that other tools print: `9F:86:D0:…`.
    public var description: String {
        bytes.map { Hexadecimal.text(of: [$0]).uppercased() }.joined(separator: ":")
    }
}
