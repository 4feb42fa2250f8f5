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
        return unsafe withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return start }
            var index = start
            let lastWord = bytes.count &- 8
            while index <= lastWord {
                let word = unsafe UInt64(
                    littleEndian: base.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                // The lowest bit that is set belongs to the first byte that is equal.
                let different = word ^ pattern
                let equal =
                    (different &- 0x0101_0101_0101_0101) & ~different & 0x8080_8080_8080_8080
                if equal != 0 { return index &+ equal.trailingZeroBitCount &>> 3 }
                index &+= 8
            }
            while index < bytes.count, unsafe bytes[index] != byte { index &+= 1 }
            return index
        }
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
        let (all, low) = unsafe withUnsafeBytes { bytes in
            var all = SIMD2<UInt64>()
            var low = SIMD2<UInt64>()
            func note(_ index: Int) {
                let next = unsafe bytes.loadUnaligned(
                    fromByteOffset: index, as: SIMD2<UInt64>.self)
                all |= next
                // Sets the highest bit of a byte below 0x0E, which is rare in text.
                low |= (next &- SIMD2(repeating: 0x0E0E_0E0E_0E0E_0E0E)) & ~next
            }
            var index = 0
            if bytes.count >= 16 {
                while index &+ 32 <= bytes.count {
                    note(index)
                    note(index &+ 16)
                    index &+= 32
                }
                if index &+ 16 <= bytes.count { note(index) }
                // The last sixteen bytes overlap those before them.
                note(bytes.count &- 16)
                index = bytes.count
            }
            while index < bytes.count {
                let byte = unsafe bytes[index]
                all[0] |= UInt64(byte)
                if byte < 0x0E { low[0] = .max }
                index &+= 1
            }
            return (all[0] | all[1], low[0] | low[1])
        }
        let mayHaveLineByte = low & 0x8080_8080_8080_8080 != 0
        return ByteKinds(
            isASCII: all & 0x8080_8080_8080_8080 == 0,
            hasLineByte: mayHaveLineByte && indices.contains { isLineByte(self[$0]) })
    }
}

private func isLineByte(_ byte: UInt8) -> Bool { byte == 0 || byte == 0x0A || byte == 0x0D }

/// Which kinds of bytes a text has.
package struct ByteKinds: Hashable, Sendable {
    /// No byte is above 127.
    package let isASCII: Bool
    /// There is a NUL, CR or LF.
    package let hasLineByte: Bool
}
