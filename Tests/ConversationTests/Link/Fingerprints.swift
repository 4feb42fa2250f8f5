import Conversation
import ReactorTLS

extension TLSFingerprint {
    /// One that is easy to tell from another: the same byte 32 times.
    static func of(_ byte: UInt8) -> TLSFingerprint? {
        TLSFingerprint(bytes: Array(repeating: byte, count: byteCount))
    }
}
