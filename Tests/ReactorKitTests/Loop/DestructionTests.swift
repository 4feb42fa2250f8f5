import ReactorTesting
import Testing

@testable import ReactorKit

/// What a reactor lets go may do anything at its end, also change what let it go: an object of
/// the application that a closure held, whose `deinit` cancels, replaces or removes more.
@Suite("Destruction", .timeLimit(.minutes(10)))
struct DestructionTests {
    /// Calls its closure when it is let go.
    private final class LastAct {
        private let act: () -> Void
        init(_ act: @escaping () -> Void) { self.act = act }
        deinit { act() }
    }

    private final class Log {
        var count = 0
    }

    private let reactor: Reactor
    private let log = Log()

    init() throws {
        reactor = try Reactor(clock: ManualClock())
    }

    /// A closure that does nothing, and whose end does `act`.
    private func closure(endingWith act: @escaping () -> Void) -> () -> Void {
        let last = LastAct { [log] in
            act()
            log.count += 1
        }
        return { withExtendedLifetime(last) {} }
    }

    @Test func `a cancelled timer may hold the last reference to a reconnector`() throws {
        var reconnector: Reconnector? = Reconnector(on: reactor) { [reactor] _, failure in
            reactor.callSoon {
                failure(ConnectError(endpoint: .unix(path: "/"), cause: .timedOut, attempts: []))
            }
            return {}
        } factory: { _ in
            nil
        }
        reconnector?.start()
        try reactor.turn(waitingAtMost: .zero)
        try #require(reconnector?.nextAttempt != nil)
        let nudge = reactor.callLater(.seconds(60)) { [reconnector] in reconnector?.reconnectNow() }
        weak let last = reconnector
        reconnector = nil
        // Its change of state is not waited for.
        try reactor.turn(waitingAtMost: .zero)
        nudge.cancel()
        #expect(last == nil)
        // Its wait is cancelled by its end.
        #expect(reactor.timers.count == 0)
    }

    @Test func `the end of a cancelled timer may schedule, move and cancel others`() {
        let moved = reactor.callLater(.seconds(1)) {}
        let cancelled = reactor.callLater(.seconds(2)) {}
        let timer = reactor.callLater(
            .seconds(3),
            closure { [reactor] in
                moved.reschedule(after: .seconds(9))
                cancelled.cancel()
                reactor.callLater(.seconds(4)) {}
            })
        timer.cancel()
        #expect(log.count == 1)
        #expect(reactor.timers.count == 2)
        #expect(!cancelled.isWaiting && moved.isWaiting)
    }

    @Test func `the end of a cancelled worker's completion may cancel another's`() throws {
        let other = try reactor.runOnWorker({ 1 }, completion: { _ in })
        func work(_ act: @escaping () -> Void) throws -> WorkerCall {
            try reactor.runOnWorker({ 2 }, completion: { _ in act() })
        }
        let call = try work(closure { other.cancel() })
        call.cancel()
        #expect(log.count == 1)
        #expect(reactor.completions.count == 0)
    }

    @Test func `the end of what is kept for other threads may forget, and keep, other things`() {
        final class Key: Sendable {}
        let keys = [Key(), Key()]
        func keep() {
            reactor.attach(
                LastAct { [unowned reactor, log] in
                    reactor.detach(for: keys[1])
                    reactor.attach(Log(), for: keys[1])
                    log.count += 1
                }, for: keys[0])
        }
        keep()
        keep()
        #expect(log.count == 1)
        reactor.detach(for: keys[0])
        #expect(log.count == 2)
        #expect(reactor.attachments.keyedObjects.count == 1)
    }

    @Test func `the end of a listener's factory may ask the listener to stop`() throws {
        weak var listener: StreamListener?
        func listen(_ last: @escaping () -> Void) throws -> StreamListener? {
            try reactor.listen(at: Endpoint(host: "127.0.0.1", port: 0)) { _ in
                last()
                return nil
            }.first
        }
        let made = try #require(try listen(closure { listener?.stopListening() }))
        listener = made
        made.stopListening()
        #expect(!made.isListening && log.count == 1)
    }

    /// A closure of a public object that can be replaced at any time.
    enum Slot: CaseIterable {
        case acceptFailed, drained, stateChanged, coupled, memoryListener
        case made, received, paused, resumed, memoryRanOut, lost
    }

    @Test(arguments: Slot.allCases)
    func `the end of a replaced closure may replace it again`(slot: Slot) throws {
        let set = try setter(of: slot)
        set(closure { set({}) })
        set({})
        #expect(log.count == 1)
        set(nil)
        try reactor.endAll()
    }

    private func setter(of slot: Slot) throws -> (_ call: (() -> Void)?) -> Void {
        let place = Endpoint(host: "127.0.0.1", port: 0)
        let recorder = RecordingProtocol()
        switch slot {
        case .acceptFailed:
            let listener = try #require(try reactor.listen(at: place) { _ in nil }.first)
            return { call in listener.acceptFailed = call.map { call in { _ in call() } } }
        case .drained:
            let pipe = try Pipe()
            let writer = reactor.writer(to: pipe.writer) { _ in withExtendedLifetime(pipe) {} }
            return { writer.drained = $0 }
        case .stateChanged:
            let reconnector = Reconnector(
                on: reactor, connect: { _, _ in {} }, factory: { _ in nil })
            return { call in reconnector.stateChanged = call.map { call in { _ in call() } } }
        case .coupled:
            let coupling = StreamCoupling()
            return { call in coupling.ended = call.map { call in { _ in call() } } }
        case .memoryListener:
            let network = MemoryNetwork(on: reactor)
            let listener = try #require(try network.listen(at: place) { _ in nil }.first)
            return { call in listener.acceptFailed = call.map { call in { _ in call() } } }
        case .made:
            return { call in recorder.whenMade = call.map { call in { _ in call() } } }
        case .received:
            return { call in recorder.whenReceived = call.map { call in { _, _ in call() } } }
        case .paused:
            return { call in recorder.whenPaused = call.map { call in { _ in call() } } }
        case .resumed:
            return { call in recorder.whenResumed = call.map { call in { _ in call() } } }
        case .memoryRanOut:
            return { call in recorder.whenMemoryRanOut = call.map { call in { _ in call() } } }
        case .lost:
            return { call in recorder.whenLost = call.map { call in { _ in call() } } }
        }
    }

    // MARK: - Protocols

    /// Calls its closures when it begins and when it is let go.
    private final class LastingProtocol: StreamProtocol {
        private let made: (any Transport) -> Void
        private let last: () -> Void

        init(made: @escaping (any Transport) -> Void, last: @escaping () -> Void) {
            self.made = made
            self.last = last
        }

        deinit { last() }

        func connectionMade(_ transport: any Transport) { made(transport) }

        func dataReceived(_ data: Span<UInt8>) {}

        func connectionLost(_ reason: DisconnectReason) {}
    }

    private final class HandingOver: LineProtocol {
        var whenLine: ((HandingOver) -> Void)?

        override func lineReceived(_ line: Span<UInt8>) { whenLine?(self) }
    }

    /// What holds the last reference to a protocol.
    enum Holder: CaseIterable {
        case socketTransport, pairedTransport, recordingTransport, framedProtocol
    }

    private final class Place {
        var transport: (any Transport)?
        var framed: HandingOver?
    }

    /// A protocol whose end calls the transport, and the framing, that let it go.
    private func lastingProtocol(in place: Place) -> any StreamProtocol {
        LastingProtocol {
            place.transport = $0
        } last: { [log] in
            log.count += 1
            place.framed?.handOver(to: RecordingProtocol())
            guard let transport = place.transport else { return }
            transport.write("last")
            transport.pauseProducing()
            transport.resumeProducing()
            _ = (transport.isDelivering, transport.isClosing, transport.bufferedByteCount)
            transport.handOver(to: RecordingProtocol(), unread: "unread".utf8.span)
        }
    }

    @Test(arguments: Holder.allCases, [false, true])
    func `the end of a protocol that is replaced may call what replaces it`(
        holder: Holder, hasBegun: Bool
    ) throws {
        let place = Place()
        let (pair, framed) = try connect(lastingProtocol(in: place), in: place, holder)
        let transport = try #require(place.transport)
        let nothing: [UInt8] = []
        if let framed {
            framed.whenLine = {
                $0.handOver(to: lastingProtocol(in: place))
                $0.handOver(to: RecordingProtocol())
            }
            try framed.dataReceived("go\n".utf8.span)
        } else {
            if !hasBegun || holder == .recordingTransport {
                transport.handOver(to: lastingProtocol(in: place), unread: nothing.span)
            }
            transport.handOver(to: RecordingProtocol(), unread: nothing.span)
        }
        #expect(
            try reactor.turn(until: {
                pair?.pump()
                return log.count > 0
            }))
        place.framed = nil
        transport.abortConnection()
        try reactor.endAll()
    }

    private func connect(
        _ near: any StreamProtocol, in place: Place, _ holder: Holder
    ) throws -> (TransportPair?, HandingOver?) {
        switch holder {
        case .socketTransport:
            try reactor.join(
                near, RecordingProtocol(), at: Endpoint(host: "127.0.0.1", port: 0), on: reactor)
            #expect(try reactor.turn(until: { place.transport != nil }))
        case .pairedTransport:
            let pair = TransportPair(near, RecordingProtocol(), on: reactor)
            pair.pump()
            return (pair, nil)
        case .recordingTransport:
            place.transport = RecordingTransport()
        case .framedProtocol:
            let (framed, transport) = (HandingOver(), RecordingTransport())
            (place.transport, place.framed) = (transport, framed)
            try framed.connectionMade(transport)
            return (nil, framed)
        }
        return (nil, nil)
    }

    // MARK: - Behind locks

    /// Goes from thread to thread, and calls its closure when it is let go.
    private final class SharedLastAct: Sendable {
        private let act: @Sendable () -> Void
        init(_ act: @escaping @Sendable () -> Void) { self.act = act }
        deinit { act() }
    }

    private struct Acts: MailboxContents {
        var acts: [SharedLastAct] = []
        var isFull: Bool { false }
        var hasRoom: Bool { true }
    }

    @Test func `what a closed queue drops may come to the queue at its end`() {
        let queue = BlockingQueue<SharedLastAct>(capacity: 2)
        let names = MutexLog()
        _ = queue.push(
            SharedLastAct { [unowned queue] in
                if queue.pop() == nil { names.append("closed") }
            })
        queue.close()
        #expect(names.names == ["closed"])
    }

    @Test func `what a mailbox drops may look into the mailbox at its end`() {
        let mailbox = Mailbox(Acts())
        let names = MutexLog()
        _ = mailbox.change { [unowned mailbox] in
            $0.acts.append(
                SharedLastAct { names.append("\(mailbox.look { $0.acts.count })") })
        }
        mailbox.end { $0.acts.removeAll() }
        #expect(names.names == ["0"])
    }
}
