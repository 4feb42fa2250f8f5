import ReactorKit
import ReactorTesting
import Testing

@Suite("RecordingTransport", .timeLimit(.minutes(10)))
struct RecordingTransportTests {
    private let transport = RecordingTransport(peer: SocketAddress(host: "192.0.2.1", port: 7))

    @Test func `it records written bytes`() {
        transport.write("one ")
        transport.write(Array("two".utf8))
        #expect(transport.text == "one two")
        #expect(transport.writeCount == 2)
        #expect(transport.takeWritten() == Array("one two".utf8))
        #expect(transport.written == [])
        #expect(transport.peer?.host == "192.0.2.1")
    }

    @Test func `it records how it was closed, and ignores later writes`() {
        transport.loseConnection(within: .seconds(3))
        transport.abortConnection()
        transport.write("x")
        #expect(transport.isClosing)
        #expect(transport.closings == [.loseConnection(within: .seconds(3)), .abortConnection])
        #expect(transport.written == [])
    }

    @Test func `it records pauses`() {
        transport.pauseProducing()
        #expect(transport.isPaused)
        transport.resumeProducing()
        #expect(!transport.isPaused)
    }

    @Test func `once ended it ignores everything`() {
        transport.end()
        transport.write("x")
        transport.loseConnection()
        transport.loseWriteConnection()
        transport.abortConnection()
        transport.pauseProducing()
        #expect(transport.isClosing)
        #expect(transport.written == [] && transport.closings == [] && !transport.isPaused)
    }
}
