import Glibc

/// The buffer that a reactor reads into, lent to a protocol during a callback.
@safe final class ReadBuffer {
    let capacity: Int
    let start: UnsafeMutableRawPointer

    init(capacity: Int = 65_536) {
        self.capacity = capacity
        unsafe start = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 64)
    }

    deinit {
        unsafe start.deallocate()
    }

    /// Lends the first `count` bytes.
    func lend(_ count: Int, to body: (Span<UInt8>) throws -> Void) rethrows {
        let bytes = unsafe UnsafeRawBufferPointer(start: start, count: count)
        try body(unsafe Span(_unsafeBytes: bytes))
    }
}

extension Array where Element == UInt8 {
    /// Appends the bytes of `data` at `range`.
    mutating func append(copying data: Span<UInt8>, _ range: Range<Int>) {
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

extension Span where Element == UInt8 {
    /// The index of the first `byte` at or after `start`, by memchr(3); nil when there is none.
    func firstIndex(of byte: UInt8, from start: Int) -> Int? {
        guard start < count else { return nil }
        return unsafe withUnsafeBytes { bytes -> Int? in
            guard let base = bytes.baseAddress,
                let found = unsafe memchr(base + start, Int32(byte), bytes.count - start)
            else { return nil }
            return unsafe UnsafeRawPointer(found) - base
        }
    }
}
