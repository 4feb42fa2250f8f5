import Glibc
import ReactorTesting
import SystemPackage
import Testing

@testable import ReactorKit

/// Signals belong to the whole process, so these tests run one after the other.
@Suite("SignalWatcher", .serialized, .timeLimit(.minutes(10)))
struct SignalWatcherTests {
    private let reactor: Reactor

    init() throws {
        reactor = try Reactor()
    }

    private func handler(of number: Int32) -> UInt {
        var action = sigaction()
        unsafe sigaction(number, nil, &action)
        return unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: UInt.self)
    }

    @Test(arguments: [Signal.terminate, .interrupt, .hangup, .windowChange, .user1])
    func `a signal arrives as an event of the loop`(signal: Signal) throws {
        var isInTurn = false
        var count = 0
        try reactor.onSignal(signal) {
            #expect(isInTurn)
            count += 1
        }
        kill(getpid(), signal.number)
        isInTurn = true
        #expect(try reactor.turn(until: { count > 0 }))
        isInTurn = false
        #expect(count == 1)
        try reactor.endCleanly()
    }

    @Test func `each signal has its own call`() throws {
        var received: Set<Signal> = []
        for signal in [Signal.user1, .user2] {
            try reactor.onSignal(signal) { received.insert(signal) }
        }
        kill(getpid(), SIGUSR2)
        #expect(try reactor.turn(until: { !received.isEmpty }))
        #expect(received == [.user2])
        kill(getpid(), SIGUSR1)
        #expect(try reactor.turn(until: { received.count == 2 }))
        try reactor.endCleanly()
    }

    /// Calls its closure when it is let go.
    private final class LastAct {
        private let act: () -> Void
        init(_ act: @escaping () -> Void) { self.act = act }
        deinit { act() }
    }

    @Test func `the end of a call that is replaced, or given up, may ask for signals`() throws {
        var ends = 0
        func watch() throws {
            let last = LastAct { [unowned reactor] in
                ends += 1
                try? reactor.onSignal(.user1) {}
            }
            try reactor.onSignal(.user1) { withExtendedLifetime(last) {} }
        }
        try watch()
        try reactor.onSignal(.user1) {}
        #expect(ends == 1)
        try watch()
        try reactor.endAll()
        #expect(ends == 2)
    }

    @Test func `a second call takes the place of the first`() throws {
        var received: [Int] = []
        for number in 1...2 { try reactor.onSignal(.user1) { received.append(number) } }
        kill(getpid(), SIGUSR1)
        #expect(try reactor.turn(until: { !received.isEmpty }))
        #expect(received == [2])
        try reactor.endCleanly()
    }

    @Test func `after run the handlers are as they were`() throws {
        Glibc.signal(SIGUSR1, SIG_IGN)
        defer { Glibc.signal(SIGUSR1, SIG_DFL) }
        let before = (handler(of: SIGUSR1), handler(of: SIGTERM))
        try reactor.onSignal(.user1) {}
        try reactor.onSignal(.terminate) {}
        #expect(handler(of: SIGUSR1) != before.0)
        #expect(handler(of: SIGTERM) != before.1)
        try reactor.endCleanly()
        #expect((handler(of: SIGUSR1), handler(of: SIGTERM)) == before)
        // It may be watched again, by a run to come.
        var received = false
        try reactor.onSignal(.user1) { received = true }
        kill(getpid(), SIGUSR1)
        #expect(try reactor.turn(until: { received }))
        try reactor.endCleanly()
    }

    @Test func `a signal that the starter has blocked arrives, and is blocked again afterwards`()
        throws
    {
        var (wanted, before, now) = (sigset_t(), sigset_t(), sigset_t())
        unsafe sigaddset(&wanted, SIGUSR1)
        unsafe pthread_sigmask(SIG_BLOCK, &wanted, &before)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
        // It waits already.
        pthread_kill(pthread_self(), SIGUSR1)
        var count = 0
        try reactor.onSignal(.user1) { count += 1 }
        #expect(try reactor.turn(until: { count == 1 }))
        pthread_kill(pthread_self(), SIGUSR1)
        #expect(try reactor.turn(until: { count == 2 }))
        try reactor.endCleanly()
        unsafe pthread_sigmask(SIG_BLOCK, nil, &now)
        #expect(unsafe sigismember(&now, SIGUSR1) == 1)
    }

    @Test func `one reactor watches a signal at a time`() throws {
        let other = try Reactor()
        try reactor.onSignal(.user1) {}
        let error = #expect(throws: SystemError.self) { try other.onSignal(.user1) {} }
        #expect(error?.code == .resourceBusy)
        #expect(error?.call == "sigaction")
        try other.onSignal(.user2) {}
        try reactor.endCleanly()
        try other.onSignal(.user1) {}
        try other.endCleanly()
    }

    @Test func `a reactor that goes without a run puts the handlers back`() throws {
        let before = handler(of: SIGUSR1)
        do {
            let passing = try Reactor()
            try passing.onSignal(.user1) {}
            #expect(handler(of: SIGUSR1) != before)
        }
        #expect(handler(of: SIGUSR1) == before)
        try reactor.onSignal(.user1) {}
        try reactor.endCleanly()
    }

    @Test func `a signal is not lost when its handler is interrupted`() throws {
        var received = false
        try reactor.onSignal(.user1) { received = true }
        // The threads of Swift's own pool let no signal through.
        var (wanted, before) = (sigset_t(), sigset_t())
        unsafe sigaddset(&wanted, SIGUSR1)
        unsafe pthread_sigmask(SIG_UNBLOCK, &wanted, &before)
        let report = SystemFaults.interrupt.injected(.call(1)) { raise(SIGUSR1) }.report
        unsafe pthread_sigmask(SIG_SETMASK, &before, nil)
        #expect(report.faultCount == 1)
        #expect(try reactor.turn(until: { received }, within: .milliseconds(100)))
        try reactor.endAll()
    }

    @Test func `a signal in the middle of a sleep wakes the loop`() async {
        await #expect(processExitsWith: .success) {
            let reactor = try Reactor()
            try reactor.onSignal(.terminate) { reactor.shutDown(within: .seconds(1)) }
            alarmAfterStart(reactor)
            try reactor.run()
        }
    }
}

/// Sends SIGTERM to this process from another thread, once the loop turns.
private func alarmAfterStart(_ reactor: Reactor) {
    reactor.callSoon {
        _ = try? Thread.detach { kill(getpid(), SIGTERM) }
    }
}
