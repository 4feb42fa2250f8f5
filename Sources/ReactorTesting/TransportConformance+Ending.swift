import ReactorKit

/// The ways to end a connection.
extension TransportConformance {
    private struct Broken: Error, CustomStringConvertible {
        var description: String { "on purpose" }
    }

    static let ending = [
        TransportConformance(name: "an orderly close flushes, and discards what arrives") {
            name, kind in
            let flood = [UInt8](repeating: 5, count: 1_000_000)
            let joined = try JoinedProtocols(kind, check: name) { _, far in
                far.whenMade = { $0.write("before") }
            }
            try joined.settle("the bytes arrive") { !joined.near.received.isEmpty }
            joined.far.transport?.write("after")
            joined.near.transport?.write(flood)
            joined.near.transport?.loseConnection()
            joined.near.transport?.write("ignored")
            try joined.expect(joined.near.transport?.isClosing == true, "isClosing")
            try joined.expect(joined.near.transport?.isWritingClosed == true, "isWritingClosed")
            try joined.expect(joined.near.transport?.isDelivering == false, "not isDelivering")
            try joined.settle("both sides end") { joined.isOver }
            try joined.expect(joined.far.received.count == flood.count, "all written bytes")
            try joined.expect(joined.near.text == "before", "later bytes of the peer are discarded")
            try joined.expect(joined.near.events.last == .lost("closed"), "closed")
            try joined.end()
        },
        TransportConformance(name: "a close has its limit") { name, kind in
            let joined = try JoinedProtocols(kind, check: name) { _, far in
                far.whenMade = { $0.pauseProducing() }
            }
            // More than a pipe accepts at once: a close with nothing unsent does not wait.
            joined.near.transport?.write([UInt8](repeating: 1, count: 1_000_000))
            joined.near.transport?.loseConnection(within: .seconds(5))
            try joined.settle()
            try joined.pass(.seconds(4))
            try joined.expect(joined.near.lostCount == 0, "no end before the limit")
            try joined.pass(.seconds(1))
            try joined.settle("an end at the limit") { joined.near.reason != nil }
            try joined.expect(joined.near.events.last == .lost("timed out"), "timed out")
            if kind.reportsResets {
                try joined.settle("the other side ends") { joined.isOver }
                try joined.expect(joined.far.received.isEmpty, "nothing while paused")
                guard case .lost = joined.far.reason else {
                    return try joined.expect(false, "the other side gets a reset")
                }
            }
            try joined.end()
        },
        TransportConformance(name: "an abort is reported to both sides on a later turn") {
            name, kind in
            let joined = try JoinedProtocols(kind, check: name)
            joined.near.transport?.write("never sent")
            joined.near.transport?.abortConnection()
            try joined.expect(joined.near.lostCount == 0, "no callback within abortConnection")
            try joined.settle("both sides end") { joined.isOver }
            try joined.expect(joined.near.events == [.made, .lost("aborted")], "made, aborted")
            try joined.expect(
                joined.far.events == [.made, .lost(kind.endByAbort)], "made, \(kind.endByAbort)")
            try joined.end()
        },
        TransportConformance(name: "an error of a callback ends the connection") { name, kind in
            let joined = try JoinedProtocols(kind, check: name) { _, far in
                far.whenReceived = { _, _ in throw Broken() }
            }
            joined.near.transport?.write("x")
            try joined.settle("both sides end") { joined.isOver }
            try joined.expect(
                joined.far.events.last == .lost("failed: on purpose"), "failed with the error")
            try joined.expect(
                joined.near.events == [.made, .lost(kind.endByAbort)], "made, \(kind.endByAbort)")
            try joined.end()
        },
        TransportConformance(name: "calls after the end are ignored") { name, kind in
            let joined = try JoinedProtocols(kind, check: name)
            joined.near.transport?.abortConnection()
            try joined.settle("both sides end") { joined.isOver }
            for side in [joined.near, joined.far] {
                side.transport?.write("x")
                side.transport?.loseConnection()
                side.transport?.loseWriteConnection()
                side.transport?.abortConnection()
                side.transport?.pauseProducing()
                side.transport?.resumeProducing()
            }
            try joined.settle()
            for side in [joined.near, joined.far] {
                try joined.expect(side.lostCount == 1, "one end")
                try joined.expect(side.transport?.isClosing == true, "isClosing")
                try joined.expect(side.transport?.bufferedByteCount == 0, "nothing buffered")
            }
            try joined.end()
        },
    ]
}

extension TransportKind {
    /// The description of the reason that the other side of an abort gets.
    var endByAbort: String {
        reportsResets ? "Connection reset by peer (recv)" : "closed by the peer"
    }
}
