/// Pieces of memory that connections take turns to write to: most return theirs at the end of the
/// callback in which they took it. A message to many takes one for each of them.
@safe package final class SpareMemory {
    private static let leastSize = 1_024
    /// The most that a large piece has that is kept while it is not in use.
    private static let keptSize = 65_536
    /// The most that a small piece has.
    private static let smallSize = 4_096

    private var large: UnsafeMutableRawBufferPointer = unsafe .init(start: nil, count: 0)
    /// The small pieces that are kept: in place, since each access to an array would be checked.
    private var small = unsafe InlineArray<256, UnsafeMutableRawBufferPointer>(
        repeating: .init(start: nil, count: 0))
    private var smallCount = 0

    package init() {}

    deinit {
        unsafe large.deallocate()
        for index in 0..<smallCount { unsafe small[index].deallocate() }
    }

    /// A piece of `size` bytes or more, which is the caller's.
    @unsafe func take(atLeast size: Int) -> UnsafeMutableRawBufferPointer {
        if smallCount > 0, unsafe small[smallCount - 1].count >= size {
            smallCount -= 1
            return unsafe small[smallCount]
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
        if other.count <= Self.smallSize, unsafe smallCount < small.count {
            unsafe small[smallCount] = other
            smallCount += 1
        } else if unsafe other.count > large.count, other.count <= Self.keptSize {
            unsafe large.deallocate()
            unsafe large = other
        } else {
            unsafe other.deallocate()
        }
    }
}
