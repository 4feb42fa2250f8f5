import ReactorTesting
import SystemPackage
import Testing

@testable import ReactorKit

/// Has what calls back do so, and calls all that it has meanwhile.
final class CallbackStage {
    let reactor: Reactor
    let rule = CallbackRule()
    private let anyPort = Endpoint(host: "127.0.0.1", port: 0)
    private let flood = [UInt8](repeating: 1, count: 1_000_000)

    init() throws { reactor = try Reactor() }

    /// Turns until so many callbacks have come.
    private func turns(until count: Int) throws {
        try #require(try reactor.turn(until: { rule.count >= count }, within: .seconds(10)))
    }

    func play(_ caller: CallbackRuleTests.Caller) throws {
        switch caller {
        case .timers, .repeatingCall, .job, .worker: try playTime(caller)
        case .shutDown:
            let (near, _) = try connection()
            let before = rule.count
            rule.call { reactor.shutDown(within: .seconds(9)) }
            try turns(until: before + 2)
            _ = near
        case .reader, .brokenReader, .writer, .brokenWriter, .writable: try playDescriptors(caller)
        case .transport:
            let (near, far) = try connection()
            use(near)
            try turns(until: 5)
            _ = far
        case .listener:
            let listeners = try rule.call {
                try reactor.listen(at: anyPort) { [rule] _ in
                    rule.hear()
                    return nil
                }
            }
            let listener = try #require(listeners.first)
            listener.acceptFailed = { [rule] _ in rule.hear() }
            let peer = try rule.call { try RawPeer(connectedTo: listener.address) }
            try turns(until: 1)
            rule.call { listener.stopListening() }
            peer.close()
        case .connector, .proxyConnector, .reconnector: try playDials(caller)
        case .coupling:
            let coupling = StreamCoupling()
            coupling.ended = { [rule] _ in rule.hear() }
            try connection(coupling.near, RuleProtocol(rule))
            rule.call { coupling.abort() }
            try turns(until: 3)
        case .datagrams:
            let address = try #require(SocketAddress(host: "127.0.0.1", port: 0))
            let port = try rule.call {
                try reactor.bindDatagrams(at: address, protocol: RuleDatagrams(rule))
            }
            let local = try #require(port.local)
            rule.call {
                port.send("x", to: local)
                port.send([UInt8](repeating: 0, count: 70_000), to: local)
                port.pauseProducing()
                port.resumeProducing()
            }
            try turns(until: 3)
            rule.call { port.stop() }
            try turns(until: 4)
        case .child: try playChild()
        case .limits:
            let shared = SharedActivityLimits(ActivityLimits(idle: .seconds(60), writeStall: nil))
            let made = RuleProtocol(rule)
            let listener = try #require(try reactor.listen(at: anyPort) { _ in made }.first)
            listener.limits = shared
            let peer = try RawPeer(connectedTo: listener.address)
            try turns(until: 1)
            rule.call {
                reactor.change(shared, to: ActivityLimits(idle: .nanoseconds(1), writeStall: nil))
            }
            try turns(until: 3)
            peer.close()
        case .transportPair, .memoryNetwork: try playMemory(caller)
        case .descriptors:
            let (there, back) = (try Pipe(), try Pipe())
            defer { withExtendedLifetime((there, back)) {} }
            let `protocol` = RuleProtocol(rule)
            try reactor.openDescriptors(
                reading: there.reader, writing: back.writer, protocol: `protocol`)
            use(`protocol`)
            try turns(until: 3)
        }
    }

    /// Calls all that a transport has.
    private func use(_ side: RuleProtocol) {
        rule.call {
            guard let transport = side.transport else { return }
            transport.write(flood)
            transport.pauseProducing()
            transport.resumeProducing()
            transport.noteKept(1)
            transport.loseWriteConnection()
            transport.handOver(to: RuleProtocol(rule), unread: "unread".utf8.span)
            transport.loseConnection(within: .seconds(1))
            transport.abortConnection()
        }
    }

    private func connection() throws -> (RuleProtocol, RuleProtocol) {
        let (near, far) = (RuleProtocol(rule), RuleProtocol(rule))
        try connection(near, far)
        return (near, far)
    }

    /// Two ends of TCP.
    private func connection(_ near: any StreamProtocol, _ far: any StreamProtocol) throws {
        var count = 0
        let listener = try #require(
            try reactor.listen(at: anyPort) { _ in
                count += 1
                return far
            }.first)
        let place = Endpoint(host: "127.0.0.1", port: listener.address.port)
        rule.call {
            _ = reactor.connect(to: place) { _ in
                count += 1
                return near
            } failure: { _ in
            }
        }
        try #require(try reactor.turn(until: { count == 2 }, within: .seconds(10)))
        listener.stopListening()
    }

    private func playTime(_ caller: CallbackRuleTests.Caller) throws {
        switch caller {
        case .repeatingCall:
            let call = rule.call {
                reactor.callRepeatedly(every: .nanoseconds(1)) { [rule] _ in rule.hear() }
            }
            try turns(until: 1)
            rule.call { call.cancel() }
        case .job:
            let jobs = rule.call {
                (1...2).map { _ in
                    reactor.startJob { [rule] in
                        rule.hear("step")
                        return .done
                    } completion: { [rule] _ in
                        rule.hear("completion")
                    }
                }
            }
            rule.call { jobs[0].cancel() }
            try turns(until: 3)
        case .worker:
            let call = try rule.call {
                try reactor.runOnWorker({ 1 }, completion: { [rule] _ in rule.hear() })
            }
            try turns(until: 1)
            rule.call { call.cancel() }
        default:
            rule.call {
                reactor.callSoon { [rule] in rule.hear() }
                let timer = reactor.callLater(.zero) { [rule] in rule.hear() }
                timer.reschedule(after: .zero)
            }
            try turns(until: 2)
        }
    }

    private func playDescriptors(_ caller: CallbackRuleTests.Caller) throws {
        let pipe = try Pipe()
        defer { withExtendedLifetime(pipe) {} }
        func read(_ fd: FileDescriptor) -> DescriptorReader {
            reactor.read(fd) { [rule] _ in
                rule.hear("received")
            } ended: { [rule] _ in
                rule.hear("ended")
            }
        }
        switch caller {
        case .reader, .brokenReader:
            let isBroken = caller == .brokenReader
            let fd = isBroken ? FileDescriptor(rawValue: -1) : pipe.reader
            _ = try pipe.writer.writeAll("x".utf8)
            pipe.closeWriter()
            let reader = rule.call { read(fd) }
            rule.call {
                reader.pause()
                reader.resume()
            }
            try turns(until: isBroken ? 1 : 2)
            rule.call { reader.cancel() }
        case .writer, .brokenWriter:
            let writer = rule.call {
                reactor.writer(to: pipe.writer) { [rule] _ in rule.hear("failed") }
            }
            writer.drained = { [rule] in rule.hear("drained") }
            if caller == .brokenWriter { pipe.closeReader() }
            rule.call {
                writer.write("x")
                writer.write("y")
            }
            try turns(until: 1)
        default:
            let watch = rule.call {
                reactor.whenWritable(pipe.writer) { [rule] in rule.hear() }
            }
            try turns(until: 1)
            rule.call { watch.cancel() }
        }
    }

    private func playDials(_ caller: CallbackRuleTests.Caller) throws {
        let nowhere = Endpoint(host: "127.0.0.1", port: 1)
        let factory: StreamFactory = { [rule] _ in RuleProtocol(rule) }
        let failure: (ConnectError) -> Void = { [rule] _ in rule.hear("failure") }
        switch caller {
        case .connector:
            rule.call { _ = reactor.connect(to: nowhere, factory: factory, failure: failure) }
            let cancelled = rule.call {
                reactor.connect(to: nowhere, factory: factory, failure: failure)
            }
            rule.call { cancelled.cancel() }
            try turns(until: 2)
            reactor.shutDown(within: .seconds(1))
            rule.call { _ = reactor.connect(to: nowhere, factory: factory, failure: failure) }
            try turns(until: 3)
        case .proxyConnector:
            let proxy = try Proxy("socks5://127.0.0.1:1")
            let connector = rule.call {
                reactor.connect(
                    to: nowhere, through: proxy, factory: factory, failure: failure)
            }
            rule.call { connector.cancel() }
            try turns(until: 1)
        default:
            var schedule = ReconnectSchedule()
            schedule.jitter = 0
            let reconnector = Reconnector(
                to: nowhere, on: reactor, schedule: schedule, factory: factory)
            reconnector.stateChanged = { [rule] _ in rule.hear("state") }
            rule.call { reconnector.start() }
            try turns(until: 2)
            rule.call {
                reconnector.cancelWait()
                reconnector.reconnectNow()
                reconnector.connectionProved()
                reconnector.stop()
            }
            try turns(until: 5)
        }
    }

    private func playChild() throws {
        var settings = ChildSettings("/bin/cat")
        settings.inputHighWater = 1_000
        let child = try rule.call {
            try reactor.spawn(settings, protocol: RuleChild(rule))
        }
        rule.call {
            child.pauseProducing()
            child.write(flood)
            child.resumeProducing()
        }
        try turns(until: 4)
        try rule.call {
            child.closeInput()
            try child.signal(.terminate)
            child.terminate(within: .zero)
        }
        try #require(try reactor.turn(until: { child.status != nil }, within: .seconds(10)))
        try turns(until: 5)
    }

    private func playMemory(_ caller: CallbackRuleTests.Caller) throws {
        let (near, far) = (RuleProtocol(rule), RuleProtocol(rule))
        if caller == .transportPair {
            let pair = rule.call { TransportPair(near, far, on: reactor) }
            pair.pump()
            use(near)
            rule.call { pair.breakConnection() }
            pair.pump()
            return
        }
        let network = MemoryNetwork(on: reactor)
        defer { withExtendedLifetime(network) {} }
        let listeners = try rule.call { try network.listen(at: anyPort) { _ in far } }
        let listener = try #require(listeners.first)
        let place = Endpoint(host: "127.0.0.1", port: listener.address.port)
        let cancelled = rule.call {
            network.connect(to: place) { _ in
                near
            } failure: { [rule] _ in
                rule.hear("failure")
            }
        }
        rule.call { cancelled.cancel() }
        rule.call {
            _ = network.connect(to: place) { _ in
                near
            } failure: { _ in
            }
        }
        try turns(until: 3)
        use(near)
        try turns(until: 5)
        rule.call { listener.stopListening() }
    }
}
