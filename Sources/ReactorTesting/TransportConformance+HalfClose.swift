import ReactorKit

/// One direction ends before the other; each check runs with either side in either part.
extension TransportConformance {
    static let halfClose = [
        both("the peer of a half-closed side still answers") { joined, asking, answering in
            answering.supportsHalfClose = true
            answering.whenReadLost = { $0.write("answer") }
            asking.transport?.write("question")
            asking.transport?.loseWriteConnection()
            try joined.settle("an answer comes") { asking.text == "answer" }
            try joined.expect(
                answering.events == [.made, .received(Array("question".utf8)), .readLost],
                "made, question, read lost")
            try joined.expect(answering.transport?.isWritingClosed == false, "still writing")
            try joined.expect(answering.transport?.isClosing == false, "not isClosing")
            // As late as it likes, and as often.
            try joined.pass(.seconds(40))
            answering.transport?.write(", more")
            try joined.settle("more comes") { asking.text == "answer, more" }
            try joined.expect(joined.near.reason == nil && joined.far.reason == nil, "no end yet")
            answering.transport?.loseWriteConnection()
            try joined.settle("both ends are told") { joined.isOver }
            for side in [asking, answering] {
                try joined.expect(side.events.last == .lost("closed by the peer"), "orderly ends")
            }
        },
        both("loseConnection ends the other half too") { joined, asking, answering in
            answering.supportsHalfClose = true
            answering.whenReadLost = {
                $0.write("answer")
                $0.loseConnection()
            }
            asking.transport?.loseWriteConnection()
            try joined.settle("both ends are told") { joined.isOver }
            try joined.expect(
                answering.events == [.made, .readLost, .lost("closed")], "made, read lost, closed")
            try joined.expect(
                asking.events
                    == [.made, .received(Array("answer".utf8)), .lost("closed by the peer")],
                "made, answer, closed by the peer")
        },
        both("lines are delivered after our half-close") { joined, asking, answering in
            answering.supportsHalfClose = true
            answering.whenReadLost = { $0.write("1\n2\n3\n1\n2\n3\n") }
            let lines = CollectedLines()
            guard let transport = asking.transport else { return }
            try lines.connectionMade(transport)
            asking.whenReceived = { bytes, _ in try lines.dataReceived(bytes.span) }
            transport.write("a\nb\n")
            transport.loseWriteConnection()
            try joined.settle("all replies come") { lines.lines.count == 6 }
            answering.transport?.write("la")
            try joined.settle()
            answering.transport?.write("te\nunfinished")
            answering.transport?.loseWriteConnection()
            try joined.settle("both ends are told") { joined.isOver }
            let expected = ["1", "2", "3", "1", "2", "3", "late"]
            try joined.expect(lines.lines == expected, "all lines, but \(lines.lines)")
        },
        both("both halves may be closed at once") { joined, one, other in
            for side in [one, other] {
                side.supportsHalfClose = true
                side.transport?.write("said")
                side.transport?.loseWriteConnection()
            }
            try joined.settle("both ends are told") { joined.isOver }
            for side in [one, other] {
                try joined.expect(
                    side.events
                        == [.made, .received(Array("said".utf8)), .lost("closed by the peer")],
                    "made, bytes, closed by the peer")
            }
        },
        both("a long answer to a half-closed side that pauses comes whole") {
            joined, asking, answering in
            answering.supportsHalfClose = true
            answering.whenReadLost = {
                $0.write([UInt8](repeating: 3, count: 3_000_000))
                $0.loseWriteConnection()
            }
            asking.transport?.pauseProducing()
            asking.transport?.loseWriteConnection()
            try joined.settle("the end is heard") { answering.events.contains(.readLost) }
            try joined.expect(asking.events == [.made], "nothing while paused")
            asking.transport?.resumeProducing()
            try joined.settle("both ends are told") { joined.isOver }
            try joined.expect(asking.received.count == 3_000_000, "all bytes")
            for side in [asking, answering] {
                try joined.expect(side.events.last == .lost("closed by the peer"), "orderly ends")
            }
        },
        both("a peer that knows no half-close is over at once") { joined, asking, answering in
            answering.whenReceived = { _, transport in transport.write("answer") }
            asking.transport?.write("question")
            asking.transport?.loseWriteConnection()
            // No time passes.
            try joined.settle("both ends are told") { joined.isOver }
            try joined.expect(!answering.events.contains(.readLost), "no read lost")
            try joined.expect(asking.text == "answer", "what was written goes out")
            for side in [asking, answering] {
                try joined.expect(side.events.last == .lost("closed by the peer"), "orderly ends")
            }
        },
        both("a pause keeps the peer's half-close waiting") { joined, asking, answering in
            answering.supportsHalfClose = true
            answering.transport?.pauseProducing()
            asking.transport?.write("question")
            asking.transport?.loseWriteConnection()
            try joined.settle()
            try joined.expect(answering.events == [.made], "nothing while paused")
            answering.transport?.resumeProducing()
            try joined.settle("the end is heard") { answering.events.last == .readLost }
            try joined.expect(answering.text == "question", "all bytes before the end")
        },
        both("a successor learns of the peer's half-close, behind the unread bytes") {
            joined, asking, answering in
            let second = joined.successor()
            answering.supportsHalfClose = true
            answering.whenReadLost = { $0.handOver(to: second, unread: "rest".utf8.span) }
            second.supportsHalfClose = true
            second.whenReadLost = {
                $0.write("answer")
                $0.loseWriteConnection()
            }
            asking.transport?.write("question")
            asking.transport?.loseWriteConnection()
            try joined.settle("both ends are told") {
                second.reason != nil && asking.reason != nil
            }
            try joined.expect(
                answering.events == [.made, .received(Array("question".utf8)), .readLost],
                "nothing more for the leaver")
            try joined.expect(
                second.events
                    == [
                        .made, .received(Array("rest".utf8)), .readLost,
                        .lost("closed by the peer"),
                    ], "made, rest, read lost, closed by the peer")
            try joined.expect(asking.text == "answer", "the successor's answer")
        },
        both("a successor behind a layer learns of the peer's half-close") {
            joined, asking, answering in
            let second = joined.successor()
            second.supportsHalfClose = true
            second.whenReadLost = {
                $0.write("answer")
                $0.loseWriteConnection()
            }
            answering.transport?.handOver(to: ProtocolLayer(second), unread: [UInt8]().span)
            asking.transport?.write("question")
            asking.transport?.loseWriteConnection()
            try joined.settle("both ends are told") {
                second.reason != nil && asking.reason != nil
            }
            try joined.expect(
                second.events
                    == [
                        .made, .received(Array("question".utf8)), .readLost,
                        .lost("closed by the peer"),
                    ], "made, question, read lost, closed by the peer")
            try joined.expect(asking.text == "answer", "the successor's answer")
        },
        both("for a successor that knows no half-close the peer's is the end") {
            joined, asking, answering in
            let second = joined.successor()
            answering.supportsHalfClose = true
            asking.transport?.loseWriteConnection()
            try joined.settle("the end is heard") { answering.events == [.made, .readLost] }
            answering.transport?.handOver(to: second, unread: "rest".utf8.span)
            try joined.settle("both ends are told") {
                second.reason != nil && asking.reason != nil
            }
            try joined.expect(
                second.events
                    == [.made, .received(Array("rest".utf8)), .lost("closed by the peer")],
                "made, rest, closed by the peer")
        },
        both("what readConnectionLost throws ends the connection") { joined, asking, answering in
            struct Broken: Error {}
            answering.supportsHalfClose = true
            answering.whenReadLost = { _ in throw Broken() }
            asking.transport?.loseWriteConnection()
            try joined.settle("both ends are told") { joined.isOver }
            try joined.expect(
                answering.events == [.made, .readLost, .lost("failed: Broken()")], "failed")
        },
        both("an abort ends a half-closed connection") { joined, asking, answering in
            answering.supportsHalfClose = true
            asking.transport?.loseWriteConnection()
            try joined.settle("the end is heard") { answering.events.last == .readLost }
            asking.transport?.abortConnection()
            try joined.settle("our end is told") { asking.reason != nil }
            try joined.expect(asking.events == [.made, .lost("aborted")], "made, aborted")
        },
        both("closeAfterPeer waits for no end of the peer's") { joined, closing, other in
            other.supportsHalfClose = true
            other.transport?.write("heard")
            try joined.settle("bytes come") { closing.text == "heard" }
            closing.transport?.write([UInt8](repeating: 4, count: 1_000_000))
            closing.transport?.closeAfterPeer(within: .seconds(5))
            closing.transport?.write("ignored")
            try joined.expect(closing.transport?.isClosing == true, "isClosing")
            try joined.expect(closing.lostCount == 0, "no callback within the call")
            try joined.settle("our end is told") { closing.reason != nil }
            try joined.expect(closing.events.last == .lost("closed"), "closed")
            // Among pipes, that our reader is gone is then a loss.
            try joined.settle("the peer hears it") { other.events.contains(.readLost) }
            try joined.expect(other.received.count == 1_000_000, "all that was written")
        },
    ]

    /// A check of two parts, which each side takes in turn.
    private static func both(
        _ name: String,
        _ body:
            @escaping @Sendable (JoinedProtocols, RecordingProtocol, RecordingProtocol) throws ->
            Void
    ) -> TransportConformance {
        TransportConformance(name: name) { name, kind in
            for isReversed in [false, true] {
                let joined = try JoinedProtocols(kind, check: name)
                let (one, other) = (joined.near, joined.far)
                try body(joined, isReversed ? other : one, isReversed ? one : other)
                try joined.end()
            }
        }
    }
}

private final class CollectedLines: LineProtocol {
    var lines: [String] = []

    override func lineReceived(_ line: Span<UInt8>) {
        lines.append(String(decoding: [UInt8](copying: line), as: UTF8.self))
    }
}
