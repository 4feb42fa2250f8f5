import ReactorKit
import SystemPackage

/// One side of a scripted connection: its protocols, one after the other, and what they observe.
final class ScriptedSide {
    enum Event: Hashable {
        case made(Int)
        /// One after the other, however they were cut.
        case received(Int, String)
        case flood(Int, Int)
        case readLost(Int)
        case shutDown(Int)
        case lost(Int, String)
    }

    /// What is compared once nothing moves any more.
    struct Picture: Hashable {
        var events: [Event]
        var isPaused: Bool
        var isClosing: Bool
        /// Breaches of the contract.
        var faults: [String]
    }

    /// More than the sockets' buffers take.
    static let flood = [UInt8](repeating: 0, count: 1_500_000)

    private var events: [Event] = []
    private var faults: [String] = []
    private(set) var current: ScriptedProtocol
    private var count = 0
    var transport: (any Transport)?
    var isOver = false
    let shutDown: () -> Void

    init(shutDown: @escaping () -> Void) {
        self.shutDown = shutDown
        current = ScriptedProtocol(0, .plain)
        current.side = self
    }

    var picture: Picture {
        let isClosing = transport?.isClosing == true
        return Picture(
            events: events, isPaused: current.isToldToPause && !isClosing, isClosing: isClosing,
            faults: faults)
    }

    /// The protocol that follows the present one.
    func successor(_ manner: ScriptedProtocol.Manner, halfCloses: Bool) -> ScriptedProtocol {
        current.hasLeft = true
        count += 1
        current =
            halfCloses
            ? ScriptedHalfCloseProtocol(count, manner) : ScriptedProtocol(count, manner)
        current.side = self
        return current
    }

    func note(_ event: Event) {
        switch (events.last, event) {
        case (.received(let number, let text), .received(let same, let more)) where number == same:
            events[events.count - 1] = .received(number, text + more)
        case (.flood(let number, let count), .flood(let same, let more)) where number == same:
            events[events.count - 1] = .flood(number, count + more)
        default: events.append(event)
        }
    }

    /// How much of a flood a reset destroys depends on what the kernel had taken of it.
    func noteReset(of number: Int) {
        guard
            let start = events.firstIndex(where: { if case .flood = $0 { true } else { false } })
        else { return note(.lost(number, "reset")) }
        events.removeSubrange(start...)
        note(.lost(0, "reset behind a flood"))
    }

    func note(fault: String) { faults.append(fault) }

    func act(_ action: ConnectionScript.Action) {
        guard let transport else { return }
        switch action {
        case .write(let text): transport.write(text)
        case .handOver(let unread):
            // After the end a hand-over has no effect.
            if !isOver {
                transport.handOver(
                    to: successor(.plain, halfCloses: unread.utf8.count.isMultiple(of: 2)),
                    unread: unread.utf8.span)
            }
        case .pause: transport.pauseProducing()
        case .resume: transport.resumeProducing()
        case .loseWriteConnection: transport.loseWriteConnection()
        case .loseConnection: transport.loseConnection()
        case .abortConnection: transport.abortConnection()
        case .shutDown: shutDown()
        case .pass: break
        }
    }
}

/// Takes each byte that it receives as a command, so that it does the same however they were cut.
class ScriptedProtocol: StreamProtocol {
    enum Manner { case plain, pausing, passing }

    private struct Broken: Error, CustomStringConvertible {
        var description: String { "on purpose" }
    }

    private let number: Int
    private let manner: Manner
    weak var side: ScriptedSide?
    var hasLeft = false
    private(set) var isToldToPause = false
    private var isOver = false

    init(_ number: Int, _ manner: Manner) {
        self.number = number
        self.manner = manner
    }

    func connectionMade(_ transport: any Transport) {
        side?.transport = transport
        note(.made(number))
        switch manner {
        case .plain: break
        case .pausing: transport.pauseProducing()
        case .passing:
            if let next = side?.successor(.plain, halfCloses: false) {
                transport.handOver(to: next, unread: "".utf8.span)
            }
        }
    }

    func dataReceived(_ data: Span<UInt8>) throws {
        guard let side, let transport = side.transport else { return }
        if data.count > 4_096, data[0] == 0, data[data.count - 1] == 0 {
            return note(.flood(number, data.count))
        }
        for position in 0..<data.count {
            let command = data[position]
            if command == 0 {
                note(.flood(number, 1))
                continue
            }
            note(.received(number, String(UnicodeScalar(command))))
            let rest = data.extracting((position + 1)...)
            if try !obey(command, transport, side, rest) { return }
        }
    }

    /// False when the rest is not for this protocol.
    private func obey(
        _ command: UInt8, _ transport: any Transport, _ side: ScriptedSide, _ rest: Span<UInt8>
    ) throws -> Bool {
        func handOver(_ manner: Manner = .plain, halfCloses: Bool = false) {
            transport.handOver(to: side.successor(manner, halfCloses: halfCloses), unread: rest)
        }
        switch UnicodeScalar(command) {
        case "e":
            transport.write(".")
            return true
        case "w":
            transport.loseWriteConnection()
            return true
        case "h": handOver()
        case "H": handOver(halfCloses: true)
        case "n": handOver(.passing)
        case "p": handOver(.pausing, halfCloses: true)
        case "q":
            transport.pauseProducing()
            handOver()
        case "f":
            transport.write(ScriptedSide.flood)
            handOver()
        case "k":
            handOver()
            transport.abortConnection()
        case "l":
            handOver()
            transport.loseConnection()
        case "c": transport.loseConnection()
        case "x": transport.abortConnection()
        case "t": throw Broken()
        default: return true
        }
        return false
    }

    func connectionLost(_ reason: DisconnectReason) {
        if isOver { side?.note(fault: "\(number) is lost twice") }
        isOver = true
        side?.isOver = true
        // Which call failed depends on what the poller saw first, and the error on whether the
        // kernel had come to a FIN before the reset.
        if case .lost(let error) = reason, [.connectionReset, .brokenPipe].contains(error.code) {
            side?.noteReset(of: number)
        } else {
            note(.lost(number, "\(reason)"))
        }
    }

    func pauseProducing() {
        check("is paused")
        if isToldToPause { side?.note(fault: "\(number) is paused twice") }
        isToldToPause = true
    }

    func resumeProducing() {
        check("is resumed")
        if !isToldToPause { side?.note(fault: "\(number) is resumed, and was not paused") }
        isToldToPause = false
    }

    func shutDown(_ transport: any Transport, within limit: Duration) {
        note(.shutDown(number))
        // Some leave it to the deadline.
        if !number.isMultiple(of: 3) { transport.loseConnection(within: limit) }
    }

    fileprivate func note(_ event: ScriptedSide.Event) {
        check("\(event)")
        side?.note(event)
    }

    private func check(_ what: String) {
        if hasLeft { side?.note(fault: "\(number) has left: \(what)") }
    }
}

final class ScriptedHalfCloseProtocol: ScriptedProtocol, HalfCloseProtocol {
    func readConnectionLost() {
        note(.readLost(0))
    }
}
