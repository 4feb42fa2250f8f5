import Telnet

/// What a server of Telnet may send: text and replies do not depend on how the bytes are divided, and
/// the replies are bounded.
enum TelnetTarget {
    private struct Outcome: Equatable {
        /// Texts joined as far as no other event is between them.
        var events: [TelnetClient.Event] = []
        var reply: [UInt8] = []
    }

    static func run(_ input: [UInt8]) {
        var choices = Choices(input)
        let hasWindow = choices.byte() % 2 == 0
        let size = 2 + choices.number(below: 7)
        let stream = choices.all()
        let whole = outcome(of: [stream], hasWindow)
        for pieces in stream.cutInManyWays(size) {
            require(outcome(of: pieces, hasWindow) == whole, "the outcome depends on the cut")
        }
        require(whole.reply.count <= max(stream.count * 4, 64), "the reply is too long")
        sendAndReceive(stream, size)
    }

    private static func outcome(of pieces: [[UInt8]], _ hasWindow: Bool) -> Outcome {
        var client = client(hasWindow)
        var outcome = Outcome()
        for piece in pieces {
            let (events, reply) = client.receive(piece.span)
            outcome.reply += reply
            for event in events {
                if case .data(let more) = event, case .data(let start)? = outcome.events.last {
                    outcome.events[outcome.events.count - 1] = .data(start + more)
                } else {
                    outcome.events.append(event)
                }
            }
        }
        return outcome
    }

    /// What one client sends the other receives, with CR before each LF.
    private static func sendAndReceive(_ text: [UInt8], _ size: Int) {
        var sender = client(false)
        let sent = text.cut(into: size).flatMap { sender.encoded($0) }
        let received = outcome(of: [sent], false)
        require(received.reply.isEmpty, "a sent text is a command")
        var expected: [UInt8] = []
        for byte in text {
            if byte == 0x0A, expected.last != 0x0D { expected.append(0x0D) }
            expected.append(byte)
        }
        require(
            received.events == (text.isEmpty ? [] : [.data(expected)]), "the text is not received")
    }

    private static func client(_ hasWindow: Bool) -> TelnetClient {
        TelnetClient(
            terminalTypes: ["ONE", "TWO"],
            size: hasWindow ? TelnetClient.Size(rows: 24, columns: 80) : nil)
    }
}
