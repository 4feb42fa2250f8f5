import Daemon
import Figures
import ReactorKit
import ReactorTesting
import ReactorWeb

/// For any request the status page gives the same answer however the bytes are cut, of bounded
/// size, and sends nothing after an answer that closes.
enum RequestsTarget {
    static func run(_ input: [UInt8]) {
        var choices = Choices(input)
        let size = 2 + choices.number(below: 30)
        let stream = choices.all()
        let whole = answer(to: [stream])
        for pieces in stream.cutInManyWays(size) {
            let answered = answer(to: pieces)
            require(answered.written == whole.written, "the answers depend on the cut")
            require(answered.isClosing == whole.isClosing, "the end depends on the cut")
        }
        let text = whole.text
        require(text.isEmpty || text.hasPrefix("HTTP/1.1 "), "no answer: \(text.prefix(40))")
        require(
            text.unicodeScalars.allSatisfy { !GridCheck.isHostile($0) || $0 == "\r" || $0 == "\n" },
            "a harmful scalar in the answer")
        // An empty line ends a request, and no request is shorter than this.
        require(whole.writeCount <= stream.count / 12 + 1, "more answers than requests")
    }

    private static func answer(to pieces: [[UInt8]]) -> RecordingTransport {
        let transport = RecordingTransport()
        do {
            let reactor = try Reactor(clock: ManualClock())
            let page = HTTPServerProtocol(
                on: reactor, wallSecond: { 1_145_404_389 },
                handler: StatusPage.handler { figures in
                    figures(StatusSnapshot(ServerState(), FigureReadings()))
                })
            try page.connectionMade(transport)
            for piece in pieces where !transport.isClosing { try page.dataReceived(piece.span) }
            page.connectionLost(.closedByPeer)
            try reactor.endAll()
        } catch {
            fatalError("the page threw \(error)")
        }
        return transport
    }
}
