import Glibc

/// Bytes on their way out: appended at the end, sent from the front.
///
/// Holds no memory before the first byte and after `release`: an idle connection costs nothing
/// here. Growth doubles, and `fit` returns unused memory; the caller bounds it by high-water marks.
///
/// A class, kept by a `let`: a struct in its owner's `var` would be checked for exclusive access
/// at each append, which costs more than the append.
@safe package final class OutboundBuffer {
    /// Less memory than this is not worth a copy.
    private static let leastShrunk = 4_096

    private var memory: UnsafeMutableRawBufferPointer = unsafe .init(start: nil, count: 0)
    private var head = 0
    private var tail = 0
    private let spare: SpareMemory

    /// Takes its memory from `spare`, and returns it there.
    package init(_ spare: SpareMemory = SpareMemory()) {
        self.spare = spare
    }

    deinit {
        unsafe memory.deallocate()
    }

    package var count: Int { tail - head }
    /// Bytes of memory that it holds, used or not.
    var allocatedCount: Int { unsafe memory.count }
    package var isEmpty: Bool { head == tail }

    /// Where the unsent bytes start; null while nothing was ever appended.
    @unsafe package var unsentStart: UnsafeRawPointer? {
        guard let base = unsafe memory.baseAddress else { return nil }
        return unsafe UnsafeRawPointer(base + head)
    }

    @inline(__always)
    package func append(_ bytes: Span<UInt8>) {
        if unsafe tail + bytes.count > memory.count { makeRoom(for: bytes.count) }
        put(bytes)
    }

    package func append(_ first: Span<UInt8>, _ second: Span<UInt8>, _ third: Span<UInt8>) {
        let added = first.count + second.count + third.count
        if unsafe tail + added > memory.count { makeRoom(for: added) }
        put(first)
        put(second)
        put(third)
    }

    /// Puts bytes where there is room for them.
    @inline(__always)
    private func put(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBytes { source in
            guard let from = source.baseAddress, let base = unsafe memory.baseAddress else {
                return
            }
            unsafe memcpy(base + tail, from, source.count)
        }
        tail += bytes.count
    }

    /// Drops `sent` bytes from the front.
    package func removeFirst(_ sent: Int) {
        head += sent
        precondition(head <= tail, "more bytes sent than there were")
        if head == tail { (head, tail) = (0, 0) }
    }

    /// Gives memory back of which three quarters are empty, as when the kernel took most of what
    /// there was.
    func fit() {
        let held = allocatedCount
        guard held > Self.leastShrunk, count * 4 <= held else { return }
        unsafe move(to: .allocate(byteCount: count * 2, alignment: 1))
    }

    /// Drops all bytes and returns the memory.
    package func release() {
        if unsafe memory.count > 0 { unsafe spare.put(memory) }
        unsafe memory = .init(start: nil, count: 0)
        (head, tail) = (0, 0)
    }

    private func makeRoom(for added: Int) {
        let needed = count + added
        if unsafe needed * 2 <= memory.count {
            slideToFront()
            return
        }
        unsafe move(to: spare.take(atLeast: max(needed, memory.count * 2)))
    }

    @inline(__always)
    private func move(to other: UnsafeMutableRawBufferPointer) {
        if let from = unsafe unsentStart, let to = other.baseAddress {
            unsafe memcpy(to, from, count)
        }
        unsafe memory.deallocate()
        unsafe memory = other
        (head, tail) = (0, count)
    }

    private func slideToFront() {
        if let base = unsafe memory.baseAddress { unsafe memmove(base, base + head, count) }
        (head, tail) = (0, count)
    }
}
