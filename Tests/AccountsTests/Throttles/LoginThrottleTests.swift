import Accounts
import ReactorKit
import Testing
import TextTesting

@Suite("LoginThrottle, AddressThrottle", .timeLimit(.minutes(10)))
struct LoginThrottleTests {
    private static let start: Int64 = 1_700_000_000
    private let ann: AccountName

    init() throws { ann = try SASLBench.name("ann") }

    private func block(_ digits: String) throws -> AddressBlock {
        let address = try #require(SocketAddress(digits: digits, port: 0))
        return try #require(AddressBlock(address))
    }

    /// The addresses 10.0.0.1, 10.0.0.2 and so on.
    private func block(_ number: Int) throws -> AddressBlock {
        try block("10.\(number >> 16 & 255).\(number >> 8 & 255).\(number & 255)")
    }

    // MARK: - Blocks

    @Test func `a block is an address of IPv4, or 64 bits of IPv6`() throws {
        #expect(try block("192.0.2.1") != block("192.0.2.2"))
        #expect(try block("2001:db8::1") == block("2001:db8::ffff:1:2:3"))
        #expect(try block("2001:db8::1") != block("2001:db8:0:1::1"))
        #expect(try block("::ffff:192.0.2.1") == block("192.0.2.1"))
        #expect(try block("::") != block("0.0.0.0"))
        #expect(AddressBlock(try SocketAddress(path: "/run/carillon")) == nil)
    }

    // MARK: - Addresses

    @Test func `an address may try ten times, and is then refused for ten minutes`() throws {
        var throttle = AddressThrottle(.login)
        let block = try block(1)
        for _ in 0..<10 { #expect(throttle.attempt(from: block, at: Self.start) == nil) }
        #expect(throttle.attempt(from: block, at: Self.start) == 600)
        #expect(throttle.attempt(from: block, at: Self.start + 1) == 599)
        #expect(throttle.attempt(from: block, at: Self.start + 599) == 1)
        for _ in 0..<10 { #expect(throttle.attempt(from: block, at: Self.start + 600) == nil) }
        #expect(throttle.attempt(from: block, at: Self.start + 600) == 600)
    }

    @Test func `one attempt a minute is always allowed`() throws {
        var throttle = AddressThrottle(.login)
        let block = try block(1)
        for minute in 0..<1_000 {
            #expect(throttle.attempt(from: block, at: Self.start + Int64(60 * minute)) == nil)
        }
    }

    @Test func `the eleventh attempt is allowed after a minute, and not before`() throws {
        for (seconds, isAllowed) in [(59, false), (60, true)] as [(Int64, Bool)] {
            var throttle = AddressThrottle(.login)
            let block = try block(1)
            for _ in 0..<10 { _ = throttle.attempt(from: block, at: Self.start) }
            #expect((throttle.attempt(from: block, at: Self.start + seconds) == nil) == isAllowed)
        }
    }

    @Test func `attempts that succeed are not counted`() throws {
        var throttle = AddressThrottle(.login)
        let block = try block(1)
        for _ in 0..<100 {
            #expect(throttle.attempt(from: block, at: Self.start) == nil)
            throttle.succeed(from: block)
        }
        // More successes than attempts give no credit.
        for _ in 0..<10 { throttle.succeed(from: block) }
        for _ in 0..<10 { #expect(throttle.attempt(from: block, at: Self.start) == nil) }
        #expect(throttle.attempt(from: block, at: Self.start) == 600)
    }

    @Test func `other addresses are not refused`() throws {
        var throttle = AddressThrottle(.login)
        for _ in 0..<20 { _ = throttle.attempt(from: try block(1), at: Self.start) }
        #expect(throttle.attempt(from: try block(2), at: Self.start) == nil)
    }

    @Test func `a clock that is set back neither prolongs a refusal nor ends it`() throws {
        var throttle = AddressThrottle(.login)
        let block = try block(1)
        for _ in 0..<11 { _ = throttle.attempt(from: block, at: Self.start) }
        #expect(throttle.attempt(from: block, at: Self.start - 100_000) == 600)
        #expect(throttle.attempt(from: block, at: Self.start + 600) == nil)
    }

    @Test func `the number of addresses is bounded, and the oldest is forgotten`() throws {
        var throttle = AddressThrottle(.login, entryLimit: 100)
        for _ in 0..<11 { _ = throttle.attempt(from: try block(0), at: Self.start) }
        for number in 1..<100 { _ = throttle.attempt(from: try block(number), at: Self.start) }
        #expect(throttle.attempt(from: try block(0), at: Self.start) == 600)
        for number in 100..<1_000 { _ = throttle.attempt(from: try block(number), at: Self.start) }
        #expect(throttle.count == 100)
        #expect(throttle.attempt(from: try block(0), at: Self.start) == nil)
    }

    // MARK: - Accounts

    @Test func `an account is slowed, and never refused`() throws {
        var throttle = LoginThrottle()
        var delays: [Int64] = []
        for number in 0..<40 {
            switch throttle.attempt(on: ann, from: try block(number), at: Self.start) {
            case .allow: delays.append(0)
            case .delay(let seconds): delays.append(seconds)
            case .refuse: Issue.record("attempt \(number) was refused")
            }
        }
        #expect(delays.prefix(10) == [0, 0, 0, 0, 0, 1, 2, 4, 8, 8])
        #expect(delays.dropFirst(10).allSatisfy { $0 == 8 })
    }

    @Test func `a known address is not slowed`() throws {
        var throttle = LoginThrottle()
        let home = try block("192.0.2.1")
        #expect(throttle.attempt(on: ann, from: home, at: Self.start) == .allow)
        throttle.succeed(on: ann, from: home)
        for number in 0..<100 {
            _ = throttle.attempt(on: ann, from: try block(number), at: Self.start)
        }
        #expect(throttle.attempt(on: ann, from: home, at: Self.start) == .allow)
        let bob = try SASLBench.name("bob")
        for number in 0..<100 {
            _ = throttle.attempt(on: bob, from: try block(number), at: Self.start)
        }
        #expect(throttle.attempt(on: bob, from: home, at: Self.start) == .delay(8))
    }

    @Test func `a known address of which one guesses is refused, as any other`() throws {
        var throttle = LoginThrottle()
        let home = try block("192.0.2.1")
        throttle.noteAddress(home, of: ann)
        for _ in 0..<10 { #expect(throttle.attempt(on: ann, from: home, at: Self.start) == .allow) }
        #expect(throttle.attempt(on: ann, from: home, at: Self.start) == .refuse(600))
    }

    @Test func `success does not excuse guesses at other accounts`() throws {
        var throttle = LoginThrottle()
        let block = try block(1)
        let own = try SASLBench.name("mallory")
        var guesses = 0
        for _ in 0..<100 {
            if case .refuse = throttle.attempt(on: ann, from: block, at: Self.start) { break }
            guesses += 1
            if case .refuse = throttle.attempt(on: own, from: block, at: Self.start) { break }
            throttle.succeed(on: own, from: block)
        }
        #expect(guesses == 10)
    }

    @Test func `failures are forgotten, one a minute`() throws {
        var throttle = LoginThrottle()
        for number in 0..<100 {
            _ = throttle.attempt(on: ann, from: try block(number), at: Self.start)
        }
        // At most 13 are remembered, so that the delay ends some minutes after the attack.
        #expect(
            throttle.attempt(on: ann, from: try block(200), at: Self.start + 7 * 60) == .delay(2))
        #expect(throttle.attempt(on: ann, from: try block(201), at: Self.start + 20 * 60) == .allow)
    }

    @Test func `an address is known among the eight that were used last`() throws {
        var throttle = LoginThrottle()
        for number in 0..<9 { throttle.noteAddress(try block(number), of: ann) }
        throttle.noteAddress(try block(2), of: ann)
        for number in 1_000..<1_100 {
            _ = throttle.attempt(on: ann, from: try block(number), at: Self.start)
        }
        #expect(throttle.attempt(on: ann, from: try block(0), at: Self.start) == .delay(8))
        for number in 1..<9 {
            #expect(throttle.attempt(on: ann, from: try block(number), at: Self.start) == .allow)
        }
    }

    @Test func `a deleted account is forgotten`() throws {
        var throttle = LoginThrottle()
        throttle.noteAddress(try block(0), of: ann)
        for number in 1..<100 {
            _ = throttle.attempt(on: ann, from: try block(number), at: Self.start)
        }
        throttle.forget(ann)
        for number in 0..<5 {
            #expect(throttle.attempt(on: ann, from: try block(number), at: Self.start) == .allow)
        }
        #expect(throttle.attempt(on: ann, from: try block(0), at: Self.start) == .delay(1))
    }

    @Test func `a UNIX socket is neither refused nor slowed`() {
        var throttle = LoginThrottle()
        for _ in 0..<100 {
            #expect(throttle.attempt(on: ann, from: nil, at: Self.start) == .allow)
        }
        throttle.succeed(on: ann, from: nil)
    }

    @Test func `fifty addresses that guess get five hundred guesses, and are refused`() throws {
        var throttle = LoginThrottle()
        var allowed = 0
        for attempt in 0..<60_000 {
            let second = Self.start + Int64(attempt / 1_000)
            let block = try block(attempt % 50)
            if case .refuse = throttle.attempt(on: ann, from: block, at: second) { continue }
            allowed += 1
        }
        #expect(allowed == 500)
        let home = try block("192.0.2.1")
        throttle.noteAddress(home, of: ann)
        #expect(throttle.attempt(on: ann, from: home, at: Self.start + 60) == .allow)
    }

    /// A simple model: the times of failed attempts, of which one is forgotten each minute.
    @Test(arguments: 0..<20)
    func `an address never has more attempts than its limits allow`(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        var throttle = AddressThrottle(.login)
        let block = try block(1)
        var second = Self.start
        var allowed: [Int64] = []
        for _ in 0..<2_000 {
            second += Int64.random(in: 0...40, using: &random)
            if throttle.attempt(from: block, at: second) == nil { allowed.append(second) }
        }
        for (index, start) in allowed.enumerated() {
            // Ten at once and one a minute, in every window of an hour.
            let count = allowed[index...].prefix { $0 < start + 3_600 }.count
            #expect(count <= 10 + 60)
        }
        #expect(allowed.count > 10)
    }
}
