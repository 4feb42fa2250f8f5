import Conversation
import ReactorKit
import Testing

@Suite("FramePacer", .timeLimit(.minutes(10)))
struct FramePacerTests {
    private let start = Instant.now
    private var pacer = FramePacer()

    @Test(arguments: [true, false])
    func `the first frame waits for nothing`(forKey: Bool) {
        #expect(pacer.delay(forKey: forKey, at: start) == .zero)
    }

    @Test mutating func `news wait until any frame is a thirtieth of a second old`() {
        pacer.drew(forKey: true, at: start)
        #expect(pacer.delay(forKey: false, at: start) == FramePacer.newsGap)
        let later = start + .milliseconds(30)
        #expect(pacer.delay(forKey: false, at: later) == FramePacer.newsGap - .milliseconds(30))
        #expect(pacer.delay(forKey: false, at: start + FramePacer.newsGap) == .zero)
    }

    @Test mutating func `a key waits for keys' frames only`() {
        pacer.drew(forKey: false, at: start)
        #expect(pacer.delay(forKey: true, at: start) == .zero)
        pacer.drew(forKey: true, at: start)
        #expect(pacer.delay(forKey: true, at: start) == FramePacer.keyGap)
        #expect(pacer.delay(forKey: true, at: start + FramePacer.keyGap) == .zero)
    }

    @Test mutating func `a flood is drawn at most thirty times a second`() {
        var now = start
        var frames = 0
        while now < start + .seconds(1) {
            if pacer.delay(forKey: false, at: now) == .zero {
                pacer.drew(forKey: false, at: now)
                frames += 1
            }
            now += .milliseconds(1)
        }
        #expect((29...31).contains(frames))
    }

    /// A key in every millisecond, while lines arrive without a pause.
    @Test mutating func `keys and a flood together are drawn at most sixty times a second`() {
        var now = start
        var frames = 0
        while now < start + .seconds(1) {
            let isForKey = pacer.delay(forKey: true, at: now) == .zero
            if isForKey || pacer.delay(forKey: false, at: now) == .zero {
                pacer.drew(forKey: isForKey, at: now)
                frames += 1
            }
            now += .milliseconds(1)
        }
        #expect((40...61).contains(frames), "\(frames)")
    }

    @Test func `a frame long ago asks for no wait below zero`() {
        var pacer = pacer
        pacer.drew(forKey: true, at: start)
        #expect(pacer.delay(forKey: true, at: start + .seconds(100)) == .zero)
    }

    @Test func `a slow terminal rests as long as it took`() {
        var pacer = FramePacer()
        let now = Instant.now
        pacer.drew(forKey: false, at: now)
        pacer.caughtUp(at: now + .milliseconds(50))
        #expect(
            pacer.delay(forKey: false, at: now + .milliseconds(50)) == .milliseconds(50))
        #expect(pacer.delay(forKey: true, at: now + .milliseconds(50)) == .zero)
        pacer.drew(forKey: false, at: now + .milliseconds(100))
        #expect(
            pacer.delay(forKey: false, at: now + .milliseconds(100)) == FramePacer.newsGap)
    }
}
