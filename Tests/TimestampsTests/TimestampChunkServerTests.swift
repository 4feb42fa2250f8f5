import ReactorKit
import ReactorTesting
import Testing
import Timestamps

@Suite("TimestampChunkServer", .timeLimit(.minutes(10)))
struct TimestampChunkServerTests {
    @Test func `what one read returned is answered as it is`() throws {
        let server = TimestampChunkServer(Timestamp(.unix, wallSecond: { 7 }))
        let transport = RecordingTransport()
        try server.connectionMade(transport)
        for piece in ["Where is hope", "a\nb\r\n", "\u{0}"] {
            try server.dataReceived(piece.utf8Array.span)
            #expect(transport.takeWritten() == "[7] \(piece)".utf8Array)
        }
        try server.dataReceived([0xFF, 0x00].span)
        #expect(transport.takeWritten() == "[7] ".utf8Array + [0xFF, 0x00])
    }

    @Test func `nothing is written after the end`() throws {
        let server = TimestampChunkServer(Timestamp(.unix, wallSecond: { 7 }))
        let transport = RecordingTransport()
        try server.connectionMade(transport)
        server.connectionLost(.aborted)
        try server.dataReceived([0x61].span)
        #expect(transport.written == [])
    }
}

extension String {
    var utf8Array: [UInt8] { Array(utf8) }
}
