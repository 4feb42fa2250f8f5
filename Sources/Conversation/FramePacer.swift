/// When the next frame may be drawn: at most 60 a second, keys before news. Pure.
///
/// What a key changed is drawn at once, unless a key's frame is younger than 1/60 s; what the
/// network brought waits until any frame is 1/30 s old. So a flood leaves room for typing.
package struct FramePacer: Sendable {
    package static let keyGap = Duration.nanoseconds(16_666_667)
    package static let newsGap = Duration.nanoseconds(33_333_333)

    private var lastKeyFrame: ContinuousClock.Instant?
    private var lastFrame: ContinuousClock.Instant?

    package init() {}

    /// How long a frame must wait; zero when it may be drawn now.
    package func delay(forKey: Bool, at now: ContinuousClock.Instant) -> Duration {
        let last = forKey ? lastKeyFrame : lastFrame
        guard let last else { return .zero }
        return max(last + (forKey ? Self.keyGap : Self.newsGap) - now, .zero)
    }

    /// Notes that a frame is drawn.
    package mutating func drew(forKey: Bool, at now: ContinuousClock.Instant) {
        lastFrame = now
        if forKey { lastKeyFrame = now }
    }
}
