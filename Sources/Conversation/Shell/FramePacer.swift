package import ReactorKit

/// When the next frame may be drawn: at most 60 a second, keys before news. Pure.
///
/// What a key changed is drawn at once, unless a key's frame is younger than 1/60 s; what the
/// network brought waits until any frame is 1/30 s old. So a flood leaves room for typing. A
/// terminal that needs longer for a frame is left in peace as long again after it: what a key
/// changes then finds it idle.
package struct FramePacer: Sendable {
    package static let keyGap = Duration.nanoseconds(16_666_667)
    package static let newsGap = Duration.nanoseconds(33_333_333)

    private var lastKeyFrame: Instant?
    private var lastFrame: Instant?
    /// How long the terminal needed for the last frame.
    private var taking = Duration.zero

    package init() {}

    /// How long a frame must wait; zero when it may be drawn now.
    package func delay(forKey: Bool, at now: Instant) -> Duration {
        let last = forKey ? lastKeyFrame : lastFrame
        guard let last else { return .zero }
        return max(last + (forKey ? Self.keyGap : max(Self.newsGap, taking * 2)) - now, .zero)
    }

    /// Notes that a frame is drawn.
    package mutating func drew(forKey: Bool, at now: Instant) {
        lastFrame = now
        taking = .zero
        if forKey { lastKeyFrame = now }
    }

    /// Notes that the terminal has taken the last frame only now.
    package mutating func caughtUp(at now: Instant) {
        if let lastFrame { taking = now - lastFrame }
    }
}
