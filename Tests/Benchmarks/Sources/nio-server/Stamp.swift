import Glibc
import NIOCore
import Synchronization

/// `[Tue Apr 18 23:53:09 2006] `, formatted at most once a second.
///
/// Used only by the event loop.
final class Stamp: Sendable {
    private struct Known {
        var second = time_t.min
        var bytes = ByteBuffer()
    }

    private let known = Mutex(Known())

    /// The current stamp, for the caller to copy.
    var bytes: ByteBuffer {
        known.withLock { known in
            let now = time(nil)
            if now != known.second { known = Known(second: now, bytes: Self.text(of: now)) }
            return known.bytes
        }
    }

    private static func text(of second: time_t) -> ByteBuffer {
        var second = second
        var fields = tm()
        localtime_r(&second, &fields)
        var text = [CChar](repeating: 0, count: 32)
        asctime_r(&fields, &text)
        let bytes = text.prefix(24).map { UInt8(bitPattern: $0) }
        return ByteBuffer(bytes: Array("[".utf8) + bytes + Array("] ".utf8))
    }
}
