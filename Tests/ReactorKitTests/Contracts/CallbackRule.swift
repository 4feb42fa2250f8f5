import SystemPackage

@testable import ReactorKit

/// Whether something is being called, and what was called back meanwhile.
final class CallbackRule {
    private var calls = 0
    private(set) var count = 0
    private(set) var broken: [String] = []
    /// From then on nothing is counted.
    var isOver = false

    func call<Value>(_ body: () throws -> Value) rethrows -> Value {
        calls += 1
        defer { calls -= 1 }
        return try body()
    }

    func hear(_ name: String = #function) {
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
        rule.hear()
        self.transport = transport
    }
    func dataReceived(_ data: Span<UInt8>) { rule.hear() }
    func connectionLost(_ reason: DisconnectReason) { rule.hear() }
    func pauseProducing() { rule.hear() }
    func resumeProducing() { rule.hear() }
    func readConnectionLost() { rule.hear() }
    func timeLimitReached(_ limit: TimeLimit, _ transport: any Transport) { rule.hear() }
    func shutDown(_ transport: any Transport, within limit: Duration) {
        rule.hear()
        rule.call { transport.loseConnection(within: limit) }
    }
}

final class RuleDatagrams: DatagramProtocol {
    let rule: CallbackRule
    init(_ rule: CallbackRule) { self.rule = rule }
    func started(_ transport: any DatagramTransport) { rule.hear() }
    func datagramReceived(_ datagram: Span<UInt8>, from sender: SocketAddress?) { rule.hear() }
    func sendFailed(_ error: SystemError, to receiver: SocketAddress?) { rule.hear() }
    func stopped(_ reason: DisconnectReason) { rule.hear() }
}

final class RuleChild: ProcessProtocol {
    let rule: CallbackRule
    init(_ rule: CallbackRule) { self.rule = rule }
    func started(_ child: ChildProcess) { rule.hear() }
    func outputReceived(_ data: Span<UInt8>) { rule.hear() }
    func outputClosed() { rule.hear() }
    func errorClosed() { rule.hear() }
    func inputFailed(_ error: SystemError) { rule.hear() }
    func exited(_ status: ReactorKit.ExitStatus) { rule.hear() }
    func pauseProducing() { rule.hear() }
    func resumeProducing() { rule.hear() }
}
