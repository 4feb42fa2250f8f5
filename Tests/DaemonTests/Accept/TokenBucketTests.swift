import ReactorKit
import Services
import Testing

@Suite("TokenBucket", .timeLimit(.minutes(10)))
struct TokenBucketTests {
    private let start = Instant.now

    @Test func `a capacity of its own allows a burst, and then the rate`() throws {
        var bucket = try #require(TokenBucket(rate: 2, capacity: 10))
        #expect(bucket.available(at: start) == 10)
        bucket.take(10, at: start)
        #expect(bucket.available(at: start) == 0)
        #expect(bucket.wait(for: 1, at: start) == .milliseconds(500))
        #expect(bucket.available(at: start + .seconds(3)) == 6)
        #expect(bucket.available(at: start + .seconds(60)) == 10)
    }

    @Test func `zero is no limit`() {
        #expect(TokenBucket(rate: 0) == nil)
    }

    @Test func `one second's worth is allowed at once, and no more`() throws {
        var bucket = try #require(TokenBucket(rate: 10))
        #expect(bucket.available(at: start) == 10)
        bucket.take(10, at: start)
        #expect(bucket.available(at: start) == 0)
        #expect(bucket.available(at: start + .milliseconds(99)) == 0)
        #expect(bucket.available(at: start + .milliseconds(100)) == 1)
        #expect(bucket.available(at: start + .seconds(1)) == 10)
        #expect(bucket.available(at: start + .seconds(1_000)) == 10)
    }

    @Test func `tokens taken beyond the capacity delay the next ones`() throws {
        var bucket = try #require(TokenBucket(rate: 10))
        bucket.take(25, at: start)
        #expect(bucket.available(at: start) == -15)
        #expect(bucket.wait(for: 1, at: start) == .milliseconds(1_600))
    }

    @Test(arguments: [1, 3, 7, 1_000, 999_999_937, 64 << 30])
    func `after the wait there is so much, and just before it there is not`(rate: Int) throws {
        for wanted in [1, rate / 2, rate] where wanted > 0 {
            var bucket = try #require(TokenBucket(rate: rate))
            bucket.take(rate, at: start)
            let wait = bucket.wait(for: wanted, at: start)
            #expect(bucket.available(at: start + wait) >= wanted)
            let before = start + wait - Duration(attoseconds: 1)
            #expect(bucket.available(at: before) < wanted)
        }
    }

    @Test func `taking whenever tokens are available yields exactly the rate`() throws {
        var bucket = try #require(TokenBucket(rate: 7))
        var now = start
        var taken = 0
        while now < start + .seconds(100) {
            let available = bucket.available(at: now)
            bucket.take(available, at: now)
            taken += available
            now += bucket.wait(for: 1, at: now) + .nanoseconds(1)
        }
        // The second's worth at the start, and the rest of it.
        #expect((706...707).contains(taken))
    }

    @Test(arguments: [3, 7, 11, 1_000_003])
    func `tokens taken one by one are counted exactly`(rate: Int) throws {
        var bucket = try #require(TokenBucket(rate: rate))
        for taken in 1...min(rate, 1_000) {
            bucket.take(1, at: start)
            #expect(bucket.available(at: start) == rate - taken)
        }
    }

    @Test func `more than a second's worth is waited for as for that`() throws {
        let bucket = try #require(TokenBucket(rate: 5))
        #expect(bucket.wait(for: 500, at: start) == .zero)
    }
}
