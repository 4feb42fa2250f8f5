import Glibc

extension Array where Element == UInt8 {
    /// Appends the bytes of `data` at `range`.
    package mutating func append(copying data: Span<UInt8>, _ range: Range<Int>) {
        unsafe data.withUnsafeBytes { bytes in
            unsafe append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[range]))
        }
    }

    /// A copy of the bytes of `data`.
    public init(copying data: Span<UInt8>) {
        self = []
        append(copying: data, 0..<data.count)
    }
}

extension OutputSpan where Element == UInt8 {
    /// Appends a copy of bytes, for which there must be room.
    @inlinable
    @inline(__always)
    package mutating func append(copying bytes: Span<UInt8>) {
        precondition(bytes.count <= freeCapacity, "there is no room for the bytes")
        unsafe withUnsafeMutableBufferPointer { buffer, count in
            unsafe bytes.withUnsafeBytes { source in
                guard let to = buffer.baseAddress, let from = source.baseAddress else { return }
                unsafe UnsafeMutableRawPointer(to + count).copyMemory(
                    from: from, byteCount: source.count)
                count += source.count
            }
        }
    }
}

extension Hasher {
    /// Combines bytes, and not their number.
    package mutating func combine(bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBytes { bytes in unsafe combine(bytes: bytes) }
    }
}

extension Span where Element == UInt8 {
    /// The index of the first `byte` at or after `start`, by memchr(3); nil when there is none.
    package func firstIndex(of byte: UInt8, from start: Int) -> Int? {
        guard start < count else { return nil }
        return unsafe withUnsafeBytes { bytes -> Int? in
            guard let base = bytes.baseAddress,
                let found = unsafe memchr(base + start, Int32(byte), bytes.count - start)
            else { return nil }
            return unsafe UnsafeRawPointer(found) - base
        }
    }

    /// The index of the first `byte` at or after `start`; `count` when there is none. For short
    /// distances: it compares eight bytes at a time, without a call.
    @inlinable
    @inline(__always)
    package func nextIndex(of byte: UInt8, from start: Int) -> Int {
        let pattern = UInt64(byte) &* 0x0101_0101_0101_0101
        let bytes = unsafe bytes
        var index = start
        while index <= count &- 8 {
            let word = unsafe bytes.unsafeLoadUnaligned(
                fromUncheckedByteOffset: index, as: UInt64.self)
            // The lowest bit that is set belongs to the first byte that is equal.
            let different = word.littleEndian ^ pattern
            let equal = (different &- 0x0101_0101_0101_0101) & ~different & 0x8080_8080_8080_8080
            if equal != 0 { return index &+ equal.trailingZeroBitCount &>> 3 }
            index &+= 8
        }
        while index < count, unsafe self[unchecked: index] != byte { index &+= 1 }
        return index
    }

    /// The index of the first byte at or after `start` that is not `byte`; when there is none, `count`
    /// or a `start` above it.
    @inlinable
    @inline(__always)
    package func nextIndex(ofNot byte: UInt8, from start: Int) -> Int {
        var index = start
        while index < count, unsafe self[unchecked: index] == byte { index &+= 1 }
        return index
    }

    /// True when both have the same bytes, by memcmp(3).
    package func isEqual(to other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        return unsafe withUnsafeBytes { bytes in
            unsafe other.withUnsafeBytes { others in
                guard let one = bytes.baseAddress, let two = others.baseAddress else { return true }
                return unsafe memcmp(one, two, bytes.count) == 0
            }
        }
    }

    /// Which kinds of bytes it contains.
    package func byteKinds() -> ByteKinds {
        let bytes = unsafe bytes
        var bits = CommonBits()
        // Where bytes overlap, they are noted twice.
        if count >= 16 {
            unsafe bits.note(
                bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: 0, as: SIMD2.self))
            var index = count & 15
            while index < count {
                unsafe bits.note(
                    bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: SIMD2.self))
                index &+= 16
            }
        } else if count >= 8 {
            unsafe bits.note(
                SIMD2(
                    bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: 0, as: UInt64.self),
                    bytes.unsafeLoadUnaligned(
                        fromUncheckedByteOffset: count &- 8, as: UInt64.self)))
        } else {
            for index in indices {
                bits.note(SIMD2(repeating: UInt64(self[index]) &* CommonBits.ones))
            }
        }
        return ByteKinds(
            isASCII: bits.isASCII, hasLineByte: bits.mayHaveLineByte && hasLineByte)
    }

    private var hasLineByte: Bool {
        indices.contains { self[$0] == 0 || self[$0] == 0x0A || self[$0] == 0x0D }
    }
}

/// The bits that say which kinds of bytes there are, in sixteen bytes at a time.
private struct CommonBits {
    static var ones: UInt64 { 0x0101_0101_0101_0101 }
    private static var highBits: UInt64 { 0x80 &* ones }

    private var any = SIMD2<UInt64>()
    private var low = SIMD2<UInt64>()

    @inline(__always)
    mutating func note(_ bytes: SIMD2<UInt64>) {
        any |= bytes
        // Sets the highest bit of a byte below 0x0E, which is rare in text.
        low |= (bytes &- SIMD2(repeating: 0x0E &* Self.ones)) & ~bytes
    }

    var isASCII: Bool { (any[0] | any[1]) & Self.highBits == 0 }
    var mayHaveLineByte: Bool { (low[0] | low[1]) & Self.highBits != 0 }
}

/// Which kinds of bytes a text has.
package struct ByteKinds: Hashable, Sendable {
    /// No byte is above 127.
    package let isASCII: Bool
    /// There is a NUL, CR or LF.
    package let hasLineByte: Bool
}
