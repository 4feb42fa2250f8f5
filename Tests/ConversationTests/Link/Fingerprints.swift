import Conversation
import ReactorTLS

extension TLSFingerprint {
    /// A fingerprint that is easy to recognize: the same byte 32 times.
    static func of(_ byte: UInt8) -> TLSFingerprint? {
        TLSFingerprint(bytes: Array(repeating: byte, count: byteCount))
    }
}
