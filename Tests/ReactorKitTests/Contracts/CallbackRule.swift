import SystemPackage

@testable import ReactorKit

/// Whether a call is in progress, and which callbacks ran during it.
final class CallbackRule {
    private var calls = 0
    private(set) var count = 0
    private(set) var broken: [String] = []
    /// Nothing is counted after it.
    var isOver = false

    func call<Value>(_ body: () throws -> Value) rethrows -> Value {
        calls += 1
        defer { calls -= 1 }
        return try body()
    }

    func record(_ name: String = #function) {
        guard !isOver else { return }
        count += 1
        if calls > 0 { broken.append(name) }
    }
}

final class RuleProtocol: HalfCloseProtocol {
    let rule: CallbackRule
    var transport: (any Transport)?
    init(_ rule: CallbackRule) { self.rule = rule }
    func connectionMade(_ transport: any Transport) {
        rule.record()
        self.transport = transport
    }
    func dataReceived(_ data: Span<UInt8>) { rule.record() }
    func connectionLost(_ reason: DisconnectReason) { rule.record() }
    func pauseProducing() { rule.record() }
    func resumeProducing() { rule.record() }
    func readConnectionLost() { rule.record() }
    func timeLimitReached(_ limit: TimeLimit, _ transport: any Transport) { rule.record() }
    func shutDown(_ transport: any Transport, within limit: Duration) {
        rule.record()
        rule.call { transport.loseConnection(within: limit) }
    }
}

final class RuleDatagrams: DatagramProtocol {
    let rule: CallbackRule
    init(_ rule: CallbackRule) { self.rule = rule }
    func started(_ transport: any DatagramTransport) { rule.record() }
    func datagramReceived(_ datagram: Span<UInt8>, from sender: SocketAddress?) { rule.record() }
    func sendFailed(_ error: SystemError, to receiver: SocketAddress?) { rule.record() }
    func stopped(_ reason: DisconnectReason) { rule.record() }
}

final class RuleChild: ProcessProtocol {
    let rule: CallbackRule
    init(_ rule: CallbackRule) { self.rule = rule }
    func started(_ child: ChildProcess) { rule.record() }
    func outputReceived(_ data: Span<UInt8>) { rule.record() }
    func outputClosed() { rule.record() }
    func errorClosed() { rule.record() }
    func inputFailed(_ error: SystemError) { rule.record() }
    func exited(_ status: ReactorKit.ExitStatus) { rule.record() }
    func pauseProducing() { rule.record() }
    func resumeProducing() { rule.record() }
}
