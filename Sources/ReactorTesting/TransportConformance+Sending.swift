import ReactorKit

/// Sending, half-close and backpressure.
extension TransportConformance {
    static let sending = [
        TransportConformance(name: "bytes arrive in order, and the end is reported once") {
            name, kind in
            let joined = try JoinedProtocols(kind, check: name) { near, far in
                near.whenMade = { $0.write("hello") }
                far.whenReceived = { bytes, transport in transport.write(bytes + [0x21]) }
            }
            try joined.settle("the answer arrives") { joined.near.text == "hello!" }
            joined.near.transport?.loseConnection()
            try joined.expect(joined.near.lostCount == 0, "no callback within loseConnection")
            try joined.settle("both sides end") { joined.isOver }
            try joined.expect(
                joined.near.events == [.made, .received(Array("hello!".utf8)), .lost("closed")],
                "made, bytes, closed")
            try joined.expect(
                joined.far.events
                    == [.made, .received(Array("hello".utf8)), .lost("closed by the peer")],
                "made, bytes, closed by the peer")
            try joined.end()
        },
        TransportConformance(name: "a write of three parts arrives as one, in order") {
            name, kind in
            let joined = try JoinedProtocols(kind, check: name) { near, _ in
                near.whenMade = { transport in
                    transport.write("before,")
                    transport.write("header,".utf8.span, "body,".utf8.span, "trailer,".utf8.span)
                    transport.write("".utf8.span, "after".utf8.span, "".utf8.span)
                }
            }
            try joined.settle("all bytes arrive") { joined.far.received.count == 32 }
            try joined.expect(joined.far.text == "before,header,body,trailer,after", "in order")
            joined.near.transport?.loseConnection()
            joined.near.transport?.write("x".utf8.span, "y".utf8.span, "z".utf8.span)
            try joined.settle("both sides end") { joined.isOver }
            try joined.expect(joined.far.received.count == 32, "later writes are ignored")
            try joined.end()
        },
        TransportConformance(name: "a half-closed side still receives") { name, kind in
            let joined = try JoinedProtocols(kind, check: name) { _, far in
                far.whenReceived = { _, transport in transport.write("answer") }
            }
            joined.near.transport?.write("question")
            joined.near.transport?.loseWriteConnection()
            joined.near.transport?.write("ignored")
            try joined.expect(joined.near.transport?.isWritingClosed == true, "isWritingClosed")
            try joined.expect(joined.near.transport?.isClosing == false, "not isClosing")
            try joined.expect(joined.near.transport?.isDelivering == true, "isDelivering")
            try joined.settle("both sides end") { joined.isOver }
            try joined.expect(joined.far.text == "question", "later writes are ignored")
            try joined.expect(joined.near.text == "answer", "the answer arrives")
            for side in [joined.near, joined.far] {
                try joined.expect(side.events.last == .lost("closed by the peer"), "an orderly end")
            }
            try joined.end()
        },
        TransportConformance(name: "a pause holds back the other side's bytes and end") {
            name, kind in
            let joined = try JoinedProtocols(kind, check: name) { _, far in
                far.whenMade = { $0.pauseProducing() }
            }
            joined.near.transport?.write("later")
            joined.near.transport?.loseConnection()
            try joined.settle()
            try joined.expect(joined.far.events == [.made], "nothing while paused")
            joined.far.transport?.resumeProducing()
            try joined.settle("both sides end") { joined.isOver }
            try joined.expect(
                joined.far.events
                    == [.made, .received(Array("later".utf8)), .lost("closed by the peer")],
                "made, bytes, closed by the peer")
            try joined.end()
        },
        TransportConformance(name: "a side that does not read pauses the other side") {
            name, kind in
            let joined = try JoinedProtocols(kind, check: name) { _, far in
                far.whenMade = { $0.pauseProducing() }
            }
            // More than the kernel buffers for a peer that does not read.
            joined.near.transport?.write([UInt8](repeating: 1, count: 8_000_000))
            try joined.settle("the writer is paused") { joined.near.events == [.made, .paused] }
            joined.far.transport?.resumeProducing()
            try joined.settle("the writer is resumed, once") {
                joined.near.events == [.made, .paused, .resumed]
            }
            try joined.settle("all bytes arrive") { joined.far.received.count == 8_000_000 }
            try joined.end()
        },
    ]
}
