import CPosix
import Glibc
import SystemPackage

/// poll(2), with a time-out of nanosecond resolution; nil waits without an end.
///
/// An interrupted wait counts as one in which nothing happened.
func pollOnce(_ entries: inout [pollfd], timeout: Duration?) throws(SystemError) -> Int {
    let nanoseconds = timeout?.wholeNanoseconds ?? -1
    var ready = unsafe entries.withUnsafeMutableBufferPointer {
        unsafe cs_poll($0.baseAddress, nfds_t($0.count), nanoseconds)
    }
    if ready >= 0 { return Int(ready) }
    if errno == EINVAL, !entries.isEmpty {
        ready = unsafe entries.withUnsafeMutableBufferPointer {
            unsafe cs_poll_pieces($0.baseAddress, nfds_t($0.count), nanoseconds)
        }
        if ready >= 0 { return Int(ready) }
    }
    if errno == EINTR {
        // poll(2) leaves revents as they were: they must not look like news.
        for index in entries.indices { entries[index].revents = 0 }
        return 0
    }
    throw SystemError(call: "poll", code: Errno(rawValue: errno))
}

extension Duration {
    /// Rounded up, so that a timer is never early; 0 to about 292 years.
    ///
    /// By one division: `components` makes several multiplications of 128 bits.
    var wholeNanoseconds: Int64 {
        let (nanoseconds, rest) = attoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        return Int64(clamping: max(nanoseconds + (rest > 0 ? 1 : 0), 0))
    }
}
