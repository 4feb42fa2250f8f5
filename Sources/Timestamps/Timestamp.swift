import ReactorKit

/// The stamp at the start of replies in the current second: `[Tue Apr 18 23:53:09 2006] `.
///
/// Formatted at most once per second, however many replies carry it; all connections of a reactor
/// share one. Call on the reactor's thread.
package final class Timestamp {
    /// May change at any time.
    package var layout: TimeLayout {
        didSet { second = .min }
    }
    private let wallSecond: () -> Int64
    private var second = Int64.min
    private var bytes: [UInt8] = []

    /// A stamp of the current time from `wallSecond`, in seconds since 1970.
    package init(_ layout: TimeLayout, wallSecond: @escaping () -> Int64 = { WallTime.second }) {
        self.layout = layout
        self.wallSecond = wallSecond
    }

    /// The current time in brackets, followed by a space.
    package var prefix: [UInt8] {
        let now = wallSecond()
        if now != second {
            second = now
            bytes = Array("[\(layout.text(of: now))] ".utf8)
        }
        return bytes
    }
}
