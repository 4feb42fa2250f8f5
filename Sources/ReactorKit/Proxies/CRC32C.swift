/// The Castagnoli checksum, RFC 3720, appendix B.4, bit by bit: headers are short. Pure.
struct CRC32C {
    private var remainder: UInt32 = 0xFFFF_FFFF

    /// The checksum of all bytes so far.
    var value: UInt32 { ~remainder }

    mutating func add(_ byte: UInt8) {
        remainder ^= UInt32(byte)
        for _ in 0..<8 {
            remainder = (remainder >> 1) ^ (remainder & 1 == 1 ? 0x82F6_3B78 : 0)
        }
    }
}
