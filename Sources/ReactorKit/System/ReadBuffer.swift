/// The buffer that a reactor reads into, lent to a protocol during a callback.
@safe package final class ReadBuffer {
    package let capacity: Int
    package let start: UnsafeMutableRawPointer

    package init(capacity: Int = 65_536) {
        self.capacity = capacity
        unsafe start = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 64)
    }

    deinit {
        unsafe start.deallocate()
    }

    /// Lends the first `count` bytes.
    package func lend(_ count: Int, to body: (Span<UInt8>) throws -> Void) rethrows {
        let bytes = unsafe UnsafeRawBufferPointer(start: start, count: count)
        try body(unsafe Span(_unsafeBytes: bytes))
    }
}
