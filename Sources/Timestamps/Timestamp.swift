import ReactorKit

/// The stamp that replies of the present second start with: `[Tue Apr 18 23:53:09 2006] `.
///
/// Written at most once a second, however many replies carry it; all connections of a reactor share
/// one. Call on the reactor's thread.
package final class Timestamp {
    /// May change at any time.
    package var layout: TimeLayout {
        didSet { second = .min }
    }
    private let wallSecond: () -> Int64
    private var second = Int64.min
    private var bytes: [UInt8] = []

    /// A stamp of the present by `wallSecond`, in seconds since 1970.
    package init(_ layout: TimeLayout, wallSecond: @escaping () -> Int64 = { WallTime.second }) {
        self.layout = layout
        self.wallSecond = wallSecond
    }

    /// The time of now in brackets, with the space behind it.
    package var prefix: [UInt8] {
        let now = wallSecond()
        if now != second {
            second = now
            bytes = Array("[\(layout.text(of: now))] ".utf8)
        }
        return bytes
    }
}
