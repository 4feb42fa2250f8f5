import Accounts
import ChatCore
import Digests
import Glibc
import ReactorKit
import ReactorTesting
import Synchronization
import Testing

@testable import ChatService

@Suite("Password checks", .timeLimit(.minutes(10)))
struct PasswordChecksTests {
    /// Holds back the threads that ask to go through, until it is opened.
    private final class Gate: Sendable {
        private let state = Mutex(false)

        func open() { state.withLock { $0 = true } }

        func goThrough() {
            while !state.withLock({ $0 }) { sched_yield() }
        }
    }

    private final class Wanted {}

    private let clock = ManualClock()
    private let reactor: Reactor
    private let checks: PasswordChecks

    init() throws {
        reactor = try Reactor(clock: clock)
        checks = PasswordChecks(on: reactor)
    }

    private func question(_ password: String, isKnown: Bool) throws -> Question {
        .accountPassword(
            try Password(Array(password.utf8)),
            try PasswordVerifier(of: Array("right".utf8)), from: LoginSource(nil, isKnown: isKnown))
    }

    @Test(arguments: [true, false])
    func `a password is right or wrong`(isKnown: Bool) throws {
        var answers: [Answer] = []
        for password in ["right", "wrong"] {
            let count = answers.count
            checks.answer(try question(password, isKnown: isKnown)) { { answers.append($0) } }
            #expect(try reactor.turn { answers.count > count })
        }
        #expect(answers == [.password(isRight: true), .password(isRight: false)])
    }

    @Test func `what comes from a known address does not wait for others`() throws {
        let gate = Gate()
        for _ in 1...4 { try reactor.runOnWorker(priority: .idle, gate.goThrough) { _ in } }
        var answers: [String] = []
        for _ in 1...10 {
            checks.answer(try question("wrong", isKnown: false)) {
                { _ in answers.append("other") }
            }
        }
        checks.answer(try question("right", isKnown: true)) { { _ in answers.append("known") } }
        #expect(try reactor.turn { !answers.isEmpty })
        #expect(answers == ["known"])
        gate.open()
        #expect(try reactor.turn { answers.count == 11 })
    }

    @Test func `where processors have no time for others, a check begins again after two seconds`()
        throws
    {
        let gate = Gate()
        for _ in 1...4 { try reactor.runOnWorker(priority: .idle, gate.goThrough) { _ in } }
        var answers: [Answer] = []
        // Lives as long as anything may answer.
        weak var wanted: Wanted?
        do {
            let receiver = Wanted()
            wanted = receiver
            checks.answer(try question("right", isKnown: false)) {
                withExtendedLifetime(receiver) { { answers.append($0) } }
            }
        }
        clock.advance(by: .milliseconds(1_999))
        try reactor.turn(waitingAtMost: .zero)
        #expect(answers.isEmpty)
        clock.advance(by: .milliseconds(1))
        #expect(try reactor.turn { !answers.isEmpty })
        gate.open()
        #expect(try reactor.turn { wanted == nil })
        #expect(answers == [.password(isRight: true)])
    }
}
