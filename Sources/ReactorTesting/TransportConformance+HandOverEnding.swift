import ReactorKit

/// Hand-overs of a connection that is closing or that ends during the hand-over.
extension TransportConformance {
    private struct Broken: Error, CustomStringConvertible {
        var description: String { "on purpose" }
    }

    private static let nothing: [UInt8] = []

    static let handingOverAtTheEnd = [
        TransportConformance(name: "after an abort a successor gets only the end") {
            name, kind in
            for isAbortFirst in [true, false] {
                let joined = try JoinedProtocols(kind, check: name)
                let second = joined.successor()
                joined.far.whenReceived = { _, transport in
                    if isAbortFirst { transport.abortConnection() }
                    transport.handOver(to: second, unread: "unread".utf8.span)
                    transport.abortConnection()
                }
                joined.near.transport?.write("x")
                try joined.settle("the end arrives") { second.reason != nil }
                try joined.expect(second.events == [.made, .lost("aborted")], "made, aborted")
                try joined.expect(joined.far.hasHandedOver, "nothing more for the predecessor")
                try joined.end()
            }
        },
        TransportConformance(name: "after a close a successor gets only the end") {
            name, kind in
            for isCloseFirst in [true, false] {
                let joined = try JoinedProtocols(kind, check: name)
                let second = joined.successor()
                joined.far.whenReceived = { _, transport in
                    if isCloseFirst { transport.loseConnection() }
                    transport.handOver(to: second, unread: "unread".utf8.span)
                    transport.loseConnection()
                }
                joined.near.transport?.write("x")
                try joined.settle("the end arrives") { second.reason != nil }
                try joined.expect(second.events == [.made, .lost("closed")], "made, closed")
                try joined.expect(joined.far.hasHandedOver, "nothing more for the predecessor")
                try joined.end()
            }
        },
        TransportConformance(name: "an error of a successor ends the connection") { name, kind in
            let joined = try JoinedProtocols(kind, check: name)
            let second = joined.successor()
            second.whenMade = { _ in throw Broken() }
            joined.far.handsOver(to: second, after: "x")
            joined.near.transport?.write("xy")
            try joined.settle("the end arrives") { second.reason != nil }
            try joined.expect(
                second.events == [.made, .lost("failed: on purpose")], "failed with the error")
            try joined.end()
        },
        TransportConformance(name: "our half-close persists for the successor") { name, kind in
            let joined = try JoinedProtocols(kind, check: name) { _, far in
                far.whenReceived = { _, transport in transport.write("answer") }
            }
            let second = joined.successor()
            joined.near.transport?.write("question")
            joined.near.transport?.loseWriteConnection()
            joined.near.transport?.handOver(to: second, unread: nothing.span)
            try joined.settle("the end arrives") { second.reason != nil }
            try joined.expect(second.transport?.isClosing == true, "isClosing")
            try joined.expect(
                second.events
                    == [.made, .received(Array("answer".utf8)), .lost("closed by the peer")],
                "made, answer, closed by the peer")
            try joined.end()
        },
        TransportConformance(
            name: "a successor gets a shutdown that began in the callback of the hand-over"
        ) {
            name, kind in
            guard kind.followsShutdown else { return }
            let joined = try JoinedProtocols(kind, check: name)
            let second = joined.successor()
            var limits: [Duration] = []
            second.whenShutDown = { transport, limit in
                limits.append(limit)
                transport.loseConnection(within: limit)
            }
            joined.far.whenReceived = { [unowned joined] _, transport in
                joined.shutDown(within: .seconds(5))
                transport.handOver(to: second, unread: "unread".utf8.span)
            }
            joined.near.transport?.write("x")
            try joined.settle("the end arrives") { second.reason != nil }
            try joined.expect(limits == [.seconds(5)], "one call of shutDown")
            try joined.expect(
                second.events == [.made, .received(Array("unread".utf8)), .lost("closed")],
                "made, unread bytes, closed")
            try joined.expect(joined.far.hasHandedOver, "nothing more for the predecessor")
            try joined.end()
        },
        TransportConformance(name: "a successor gets the remaining time of a shutdown") {
            name, kind in
            guard kind.followsShutdown else { return }
            let joined = try JoinedProtocols(kind, check: name)
            let second = joined.successor()
            var limits: [Duration] = []
            for side in [joined.near, joined.far] { side.whenShutDown = { _, _ in } }
            second.whenShutDown = { limits.append($1) }
            joined.shutDown(within: .seconds(5))
            try joined.pass(.seconds(2))
            joined.far.transport?.handOver(to: second, unread: "unread".utf8.span)
            try joined.settle("the unread bytes arrive") { second.text == "unread" }
            try joined.expect(limits == [.seconds(3)], "three seconds of five remain")
            try joined.pass(.seconds(2))
            try joined.expect(second.reason == nil, "no end before the limit")
            try joined.pass(.seconds(1))
            try joined.settle("an end at the limit") { second.reason != nil }
            try joined.expect(second.events.last == .lost("timed out"), "timed out")
            try joined.end()
        },
    ]
}
