package import ReactorKit

/// When the next frame may be drawn: at most 60 a second, keys before received lines. Pure.
///
/// A change by a key is drawn at once, unless the last frame for a key is younger than 1/60 s; what
/// was received waits until the last frame of any kind is 1/30 s old, so typing stays responsive in
/// a flood. When a terminal needs longer for a frame, the next frame waits as long again, so that
/// the terminal is idle when a key is pressed.
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

    /// Notes that the terminal has accepted the last frame only now.
    package mutating func caughtUp(at now: Instant) {
        if let lastFrame { taking = now - lastFrame }
    }
}
