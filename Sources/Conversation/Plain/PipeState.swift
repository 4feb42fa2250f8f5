import ReactorKit
import Settings
import TerminalUI

/// The client in a pipe, comparable to nc(1). Pure.
///
/// The input is sent as it arrives, and what is received is written as it arrives. At the end of
/// the input the sending half is closed, and everything is read until the peer closes; until a
/// service that is known to echo has echoed everything (see ``EchoWatch``) and is silent; or until
/// the time limit. A command, if there is one, reads the received lines one after the other, and
/// the client ends after it.
///
/// When a peer closes in order while the input is open, the dialogue is complete if the peer has
/// sent something after the last byte that it received and no more input arrives at that moment. A
/// peer that has sent nothing cannot be distinguished from one that gave up in the middle of a
/// file, and a service that is known to echo has no last answer. A peer that has closed only its
/// sending half confirms what is sent to it afterwards, and receives the whole input.
///
/// A server may drop its answer when it reads the end of the connection right after the message, as
/// Twisted's protocols do, or the rest of an answer that it is still sending, as nginx does. So the
/// sending half is closed when everything is echoed; a moment after the end of the input, if no
/// answer has begun by then; or else when the answer has paused for a while.
package struct PipeState: PlainBrain {
    private enum Phase: Equatable {
        case dialling
        /// Sends the input.
        case sending
        /// The input has ended, and the sending half is not closed yet.
        case answering
        /// The sending half is closed.
        case reading
        /// The peer has closed; is there more input?
        case orphaned(reason: String)
        /// Only the command is still running.
        case draining(ProgramStatus)
        case over
    }

    /// How long to wait for an answer after the end of the input before the sending half is closed.
    static let answerGrace = Duration.milliseconds(100)
    /// How long an answer that has begun may pause before the sending half is closed. A server that
    /// limits its rate by the second sends nothing for up to a second: nginx, `limit_rate`.
    static let pauseGrace = Duration.milliseconds(1_500)
    /// How long to wait for the end of the input after the peer has closed, or finished sending.
    static let inputGrace = Duration.milliseconds(200)
    /// How long a service that has echoed everything may be silent without closing.
    static let echoGrace = Duration.seconds(1)
    /// The most bytes of a line for the command, the log, or an echo.
    static let lineLimit = 1 << 20

    private let destination: String
    private let options: PlainOptions
    private let lineEnd: ClientSettings.LineEnd
    private let isLogged: Bool
    private var isInputHidden = false
    /// A part of the unfinished line was sent while the input was hidden, or before it was hidden.
    private var isLineHidden = false
    private var phase = Phase.dialling
    private var status = ProgramStatus.success
    private var feed = CommandFeed()
    private var echoes = EchoWatch()
    private var sentLines = LineFramer(limit: lineLimit)
    private var receivedLines = LineFramer(limit: lineLimit, delimiter: .relaxedLineFeed)
    /// The last byte of the input; nil before the first.
    private var lastByte: UInt8?
    /// Something was received after the last byte was sent.
    private var hasAnswerBegun = false
    private var isSendingPaused = false
    private var hasPeerFinished = false
    /// Something was sent when the peer had finished already.
    private var hasSentBehindPeer = false
    /// The sent bytes that the peer's system had not confirmed at the last count.
    private var unconfirmed = 0
    /// How long the peer's system has confirmed nothing.
    private var unconfirmedTime = Duration.zero

    package init(
        destination: String, options: PlainOptions = PlainOptions(),
        lineEnd: ClientSettings.LineEnd = .lf, isLogged: Bool = false
    ) {
        self.destination = destination
        self.options = options
        self.lineEnd = lineEnd
        self.isLogged = isLogged
    }

    /// Takes an event and returns the actions to perform.
    package mutating func handle(_ event: PlainEvent) -> [PlainAction] {
        if phase == .over { return [] }
        if case .draining = phase, !event.concernsDraining { return [] }
        if let (status, sentence) = event.dialFailure(to: destination) {
            return fail(status, sentence)
        }
        switch event {
        case .connected:
            phase = .sending
            return [.readInput]
        case .inputBytes(let bytes): return send(bytes)
        case .inputEnded: return inputEnded()
        case .inputFailed(let reason):
            return fail(.noInput, "cannot read standard input: \(reason)")
        case .hidesInput(let isHidden):
            isInputHidden = isHidden
            if isHidden { isLineHidden = isLineUnfinished }
            return []
        case .receivedBytes(let bytes): return received(bytes)
        case .sendingPaused:
            isSendingPaused = true
            guard phase == .sending else { return [] }
            return [.pauseInput] + (hasPeerFinished ? [] : startTimeout())
        case .sendingResumed:
            isSendingPaused = false
            guard phase == .sending else { return [] }
            return [.readInput, hasPeerFinished ? .startTimer(Self.inputGrace) : .stopDeadline]
        case .unconfirmed(let count):
            if count < unconfirmed { unconfirmedTime = .zero }
            unconfirmed = count
            return []
        case .peerFinished: return peerFinished()
        case .deadline: return deadline()
        case .lost(let reason, let inOrder): return lost(reason, inOrder: inOrder)
        case .commandEnded(let failure): return commandEnded(failure)
        case .outputFailed(let reason):
            // There is no output left for what the command still writes.
            phase = .over
            return [.complain("cannot write standard output: \(reason)"), .quit(.broken)]
        default: return []
        }
    }

    // MARK: - Out

    private mutating func send(_ bytes: [UInt8]) -> [PlainAction] {
        if case .orphaned(let reason) = phase { return failOrphaned(reason) }
        guard phase == .sending else { return [] }
        let grace: [PlainAction] = hasPeerFinished ? [.startTimer(Self.inputGrace)] : []
        return transmit(bytes) + grace
    }

    private mutating func transmit(_ bytes: [UInt8]) -> [PlainAction] {
        let ended = lineEnd.ending(allLinesOf: bytes, after: lastByte)
        lastByte = bytes.last ?? lastByte
        hasAnswerBegun = false
        hasSentBehindPeer = hasPeerFinished
        var actions = [PlainAction.sendBytes(ended)]
        guard echoes.isActive || isLogged else { return actions }
        for (line, isCut) in sentLines.lines(in: bytes) {
            echoes.sent(line, isCut: isCut)
            if isLogged, !isInputHidden, !isLineHidden {
                actions.append(.log(.person, isCut ? Transcript.markedAsCut(line) : line))
            }
            isLineHidden = false
        }
        isLineHidden = isLineUnfinished && (isInputHidden || isLineHidden)
        return actions
    }

    private mutating func inputEnded() -> [PlainAction] {
        if case .orphaned = phase { return quit(status) }
        guard phase == .sending else { return [] }
        phase = .answering
        guard let lastByte else { return closeWriting() }
        // A service of lines answers only complete lines.
        let tail =
            lastByte == 0x0A ? [] : lineEnd == .nothing ? logUnended() : transmit([0x0A])
        if hasPeerFinished ? isAllConfirmed : echoes.isComplete { return tail + closeWriting() }
        let isPausing = hasAnswerBegun && !hasPeerFinished
        return tail + [.startTimer(isPausing ? Self.pauseGrace : Self.answerGrace)]
    }

    private var isLineUnfinished: Bool { lastByte.map { $0 != 0x0A } ?? false }

    /// The last line of the input has no end.
    private mutating func logUnended() -> [PlainAction] {
        guard isLogged, !isLineHidden, let line = sentLines.takeTail() else { return [] }
        return [.log(.person, line)]
    }

    /// As far as known: what is sent after the peer's end is confirmed at the next count.
    private var isAllConfirmed: Bool { unconfirmed == 0 && !hasSentBehindPeer }

    private mutating func closeWriting() -> [PlainAction] {
        phase = .reading
        return [.closeWriting] + startTimeout()
    }

    // MARK: - In

    private mutating func received(_ bytes: [UInt8]) -> [PlainAction] {
        var actions: [PlainAction] = options.command == nil ? [.output(bytes)] : []
        hasAnswerBegun = true
        unconfirmedTime = .zero
        if echoes.isActive || isLogged || options.command != nil {
            for (line, isCut) in receivedLines.lines(in: bytes) {
                echoes.received(line)
                actions += use(line, isCut: isCut)
            }
        }
        switch phase {
        case .answering where echoes.isComplete: actions += closeWriting()
        case .answering: actions.append(.startTimer(Self.pauseGrace))
        case .reading: actions += startTimeout()
        case .sending where isSendingPaused: actions += startTimeout()
        default: break
        }
        return actions
    }

    /// Passes a line to the log and the command.
    private mutating func use(_ line: [UInt8], isCut: Bool) -> [PlainAction] {
        var actions: [PlainAction] = []
        if isLogged { actions.append(.log(.peer, isCut ? Transcript.markedAsCut(line) : line)) }
        guard options.command != nil else { return actions }
        actions += feed.add(line)
        if isCut {
            status = .broken
            actions.append(.complain("a line for the command is too long, and was cut"))
        }
        return actions
    }

    private mutating func commandEnded(_ failure: String?) -> [PlainAction] {
        let actions = feed.ended(failure, status: &status)
        guard feed.isIdle, case .draining(let status) = phase else { return actions }
        return actions + quit(status == .success ? self.status : status)
    }

    // MARK: - The end

    /// Whether only the peer is waited for.
    private func startTimeout() -> [PlainAction] {
        if phase == .reading, echoes.isComplete { return [.startTimer(Self.echoGrace)] }
        return options.timeout.map { [.startTimer($0)] } ?? [.stopDeadline]
    }

    private mutating func peerFinished() -> [PlainAction] {
        hasPeerFinished = true
        switch phase {
        case .sending: return [.startTimer(Self.inputGrace)]
        case .answering:
            return unconfirmed == 0 ? closeWriting() : [.startTimer(Self.answerGrace)]
        default: return []
        }
    }

    private mutating func deadline() -> [PlainAction] {
        switch phase {
        // The end would follow right after the last byte.
        case .answering where unconfirmed > 0: return waitForConfirmation(Self.answerGrace)
        case .answering: return closeWriting()
        case .reading where echoes.isComplete: return quit(status)
        case .orphaned(let reason): return endBeforeInput(reason)
        case .sending where hasPeerFinished:
            // The peer may still read what is in transit.
            if isSendingPaused || unconfirmed > 0 { return waitForConfirmation(Self.inputGrace) }
            return hasSentBehindPeer ? [.stopDeadline] : endBeforeInput("closed by the peer")
        default: return failLate()
        }
    }

    private mutating func waitForConfirmation(_ grace: Duration) -> [PlainAction] {
        unconfirmedTime += grace
        if let timeout = options.timeout, unconfirmedTime >= timeout { return failLate() }
        return [.startTimer(grace)]
    }

    private mutating func lost(_ reason: String, inOrder: Bool) -> [PlainAction] {
        let tail = receivedLines.takeTail().map { use($0, isCut: false) } ?? []
        if !inOrder { return tail + fail(.broken, "\(destination): \(reason)") }
        if phase != .sending { return tail + quit(status) }
        phase = .orphaned(reason: reason)
        return tail + [.readInput, .startTimer(Self.inputGrace)]
    }

    private mutating func failLate() -> [PlainAction] {
        fail(.noAnswer, "\(destination) did not finish in time")
    }

    /// The peer has closed, and no more input arrives now.
    private mutating func endBeforeInput(_ reason: String) -> [PlainAction] {
        hasAnswerBegun && !echoes.isEcho ? quit(status) : failOrphaned(reason)
    }

    private mutating func failOrphaned(_ reason: String) -> [PlainAction] {
        fail(.broken, "\(destination): \(reason) before the end of the input")
    }

    private mutating func fail(_ status: ProgramStatus, _ sentence: String) -> [PlainAction] {
        [.complain(sentence)] + quit(status)
    }

    /// Ends at once, or when the command has read all lines.
    private mutating func quit(_ status: ProgramStatus) -> [PlainAction] {
        guard feed.isIdle else {
            phase = .draining(status)
            return [.stopDeadline]
        }
        phase = .over
        return logUnended() + [.quit(status)]
    }
}

extension LineFramer {
    /// The lines that these bytes complete, without their ends; cut at the limit.
    fileprivate mutating func lines(in bytes: [UInt8]) -> [(line: [UInt8], isCut: Bool)] {
        var lines: [(line: [UInt8], isCut: Bool)] = []
        var position = 0
        let data = bytes.span
        while true {
            switch next(in: data, from: &position) {
            case .line(let range): lines.append(([UInt8](bytes[range]), false))
            case .heldLine: lines.append((held, false))
            case .overlong: lines.append((held, true))
            case .none: return lines
            }
        }
    }
}
