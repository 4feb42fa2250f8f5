/// Pieces of memory that connections take turns to write to: most return theirs at the end of the
/// callback in which they took it. A message to many takes one for each of them.
@safe final class SpareMemory {
    private static let leastSize = 1_024
    /// The most that a large piece has that is kept while it is not in use.
    private static let keptSize = 65_536
    /// The most that a small piece has, and how many of these are kept.
    private static let smallSize = 4_096
    private static let smallCount = 256

    private var large: UnsafeMutableRawBufferPointer = unsafe .init(start: nil, count: 0)
    private var small: [UnsafeMutableRawBufferPointer] = unsafe []

    deinit {
        unsafe large.deallocate()
        while let piece = unsafe small.popLast() { unsafe piece.deallocate() }
    }

    /// A piece of `size` bytes or more, which is the caller's.
    @unsafe func take(atLeast size: Int) -> UnsafeMutableRawBufferPointer {
        if let last = unsafe small.last, last.count >= size {
            unsafe small.removeLast()
            return unsafe last
        }
        guard unsafe large.count >= size else {
            return .allocate(byteCount: max(size, Self.leastSize), alignment: 1)
        }
        let taken = unsafe large
        unsafe large = .init(start: nil, count: 0)
        return unsafe taken
    }

    /// Takes over a piece: some small ones are kept, and the largest one that is not too large.
    @unsafe func put(_ other: UnsafeMutableRawBufferPointer) {
        if other.count <= Self.smallSize, unsafe small.count < Self.smallCount {
            unsafe small.append(other)
        } else if unsafe other.count > large.count, other.count <= Self.keptSize {
            unsafe large.deallocate()
            unsafe large = other
        } else {
            unsafe other.deallocate()
        }
    }
}
