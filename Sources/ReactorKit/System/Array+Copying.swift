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
