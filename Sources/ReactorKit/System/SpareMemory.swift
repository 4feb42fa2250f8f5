/// A piece of memory that connections take turns to write to: most return it at the end of the
/// callback in which they took it.
@safe final class SpareMemory {
    private static let leastSize = 1024
    /// The most that is kept while it is not in use.
    private static let keptSize = 65_536

    private var piece: UnsafeMutableRawBufferPointer = unsafe .init(start: nil, count: 0)

    deinit {
        unsafe piece.deallocate()
    }

    /// A piece of `size` bytes or more, which is the caller's.
    @unsafe func take(atLeast size: Int) -> UnsafeMutableRawBufferPointer {
        guard unsafe piece.count >= size else {
            return .allocate(byteCount: max(size, Self.leastSize), alignment: 1)
        }
        let taken = unsafe piece
        unsafe piece = .init(start: nil, count: 0)
        return unsafe taken
    }

    /// Takes over a piece, to keep the largest one that is not too large, and to free others.
    @unsafe func put(_ other: UnsafeMutableRawBufferPointer) {
        if unsafe other.count > piece.count, other.count <= Self.keptSize {
            unsafe piece.deallocate()
            unsafe piece = other
        } else {
            unsafe other.deallocate()
        }
    }
}
