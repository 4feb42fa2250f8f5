import ChatCore
import Glibc
import Testing

/// The core does what a naive model of the RFCs does, for pseudorandom commands of five clients.
///
/// A failure contains its seed, and the fewest steps that still fail. To run only that seed, or a
/// range such as 1-30000, set the environment variable CARILLON_MODEL_SEED.
@Suite("Model", .timeLimit(.minutes(10)))
struct ModelTests {
    /// Parts that run at the same time.
    private static let partCount: UInt64 = 4

    @Test
    func `the core answers as the model does`() async {
        let kinds = await withTaskGroup(of: Set<String>.self) { group in
            for part in 0..<Self.partCount { group.addTask { Self.compare(part) } }
            return await group.reduce(into: Set<String>()) { $0.formUnion($1) }
        }
        if Self.seeds.count > 1_000 { #expect(Self.expectedKinds.subtracting(kinds) == []) }
    }

    @Test
    func `the start is the same`() {
        let run = ModelRun()
        for step in ModelScript.start { #expect(run.take(step) == nil) }
        #expect(run.stateDifference() == nil)
    }

    /// Compares for each seed of a part, until one fails; what clients received.
    private static func compare(_ part: UInt64) -> Set<String> {
        var kinds: Set<String> = []
        for seed in seeds where seed % partCount == part {
            guard let steps = failure(of: seed, &kinds) else { continue }
            let shortest = shortened(steps)
            Issue.record(
                """
                CARILLON_MODEL_SEED=\(seed), step \(steps.count)
                \(shortest.map(\.description).joined(separator: "\n"))
                \(difference(after: shortest) ?? "")
                """)
            // The next seeds may fail for the same reason.
            break
        }
        return kinds
    }

    /// What the commands must lead to, or they test less than they seem to.
    private static let expectedKinds = Set(
        """
        001 221 251 252 263 265 301 302 303 305 306 311 312 313 314 315 317 318 319 321 322 323 324 \
        329 331 332 333 335 336 337 338 341 346 347 348 349 352 353 354 366 367 368 369 379 381 401 \
        402 403 404 405 406 407 409 410 411 412 421 422 431 432 433 441 442 443 447 451 461 462 464 \
        468 471 472 473 474 475 476 478 481 482 483 491 501 502 696 \
        216 219 225 465 BANS_EVERYBODY BANS_YOU TOO_MANY_BANS BAN_OF_SETTINGS NO_SUCH_BAN \
        INVALID_DURATION INVALID_MASK INVALID_ADDRESS \
        400 730 731 732 733 734 AWAY FAIL SETNAME TAGMSG CAP ERROR INVITE JOIN KICK KILL \
        BATCH MULTILINE_INVALID MULTILINE_INVALID_TARGET TIMEOUT MODE NICK NOTICE PART PONG PRIVMSG QUIT TOPIC WALLOPS
        """.split(separator: " ").map(String.init))

    /// The steps up to the first one that fails; nil when none does.
    private static func failure(of seed: UInt64, _ kinds: inout Set<String>) -> [ModelStep]? {
        let run = ModelRun(after: ModelScript.start)
        defer { kinds.formUnion(run.model.kinds) }
        var script = ModelScript(seed: seed)
        var steps: [ModelStep] = []
        let count = seed % 17 == 0 ? 160 : 24
        for index in 1...count {
            steps.append(script.next(run.model))
            if run.take(steps[index - 1]) != nil { return steps }
            if index % 8 == 0, run.stateDifference() != nil { return steps }
        }
        return nil
    }

    private static func difference(after steps: [ModelStep]) -> String? {
        let run = ModelRun(after: ModelScript.start)
        for step in steps {
            if let difference = run.take(step) { return difference }
        }
        return run.stateDifference()
    }

    /// The steps without those that can be left out, one after the other from the end, until none
    /// can.
    private static func shortened(_ steps: [ModelStep]) -> [ModelStep] {
        var steps = steps
        var count: Int
        repeat {
            count = steps.count
            for index in steps.indices.reversed() {
                var fewer = steps
                fewer.remove(at: index)
                if difference(after: fewer) != nil { steps = fewer }
            }
        } while steps.count < count
        return steps
    }

    private static var seeds: ClosedRange<UInt64> {
        if let seed = unsafe getenv("CARILLON_MODEL_SEED").map({ unsafe String(cString: $0) }) {
            let ends = seed.split(separator: "-").compactMap { UInt64($0) }
            return (ends.first ?? 0)...max(ends.first ?? 0, ends.last ?? 0)
        }
        return 1...2_000
    }
}
