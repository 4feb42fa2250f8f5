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
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count > 1, !parts.allSatisfy({ $0.utf8.count == 2 }) { return nil }
        let digits = Array(parts.joined())
        let values = digits.compactMap { $0.isASCII ? $0.hexDigitValue : nil }
        guard values.count == digits.count, values.count == 2 * Self.byteCount else { return nil }
        bytes = (0..<Self.byteCount).map { UInt8(16 * values[2 * $0] + values[2 * $0 + 1]) }
    }
}

extension TLSFingerprint: CustomStringConvertible {
    /// The form that other tools print: `9F:86:D0:…`.
    public var description: String {
        let digits = bytes.map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
        return digits.joined(separator: ":")
    }
}
