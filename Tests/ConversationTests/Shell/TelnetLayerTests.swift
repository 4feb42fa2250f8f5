import ReactorKit
import ReactorTesting
import Telnet
import Testing

@testable import Conversation

@Suite("TelnetLayer", .timeLimit(.minutes(10)))
struct TelnetLayerTests {
    private let inner = RecordingProtocol()
    private let transport = RecordingTransport()

    private func layer(_ use: TelnetLayer.Use = .whenRequested) throws -> TelnetLayer {
        let layer = TelnetLayer(inner, use)
        try layer.connectionMade(transport)
        return layer
    }

    private static let request: [UInt8] = [255, 251, 3]

    @Test func `without Telnet all bytes pass unchanged in both directions`() throws {
        let layer = try layer()
        let bytes: [UInt8] = [0x61, 255, 255, 0x0D, 0, 0x0A] + Self.request
        try layer.dataReceived(bytes.span)
        layer.write(bytes)
        #expect(inner.received == bytes)
        #expect(transport.written == bytes)
    }

    @Test func `a request in the first bytes begins Telnet, however they are divided`() throws {
        let layer = try layer()
        for byte in Self.request + [0x61, 255, 255] { try layer.dataReceived([byte].span) }
        #expect(inner.received == [0x61, 255])
        #expect(transport.takeWritten() == [255, 253, 3])
        layer.write([0x62, 0x0A])
        #expect(transport.written == [0x62, 0x0D, 0x0A])
    }

    @Test func `for a program the first bytes are data, whatever they are`() throws {
        let layer = try layer(.never)
        let bytes = Self.request + [255, 255]
        for byte in bytes { try layer.dataReceived([byte].span) }
        layer.write(bytes)
        #expect(inner.received == bytes)
        #expect(transport.written == bytes)
    }

    @Test func `a request after other bytes is text, unless the endpoint is of Telnet`() throws {
        let bytes = [0x61] + Self.request
        try layer().dataReceived(bytes.span)
        #expect(inner.received == bytes)
        #expect(transport.written == [])
        try layer(.always).dataReceived(bytes.span)
        #expect(inner.received == bytes + [0x61])
        #expect(transport.written == [255, 253, 3])
    }

    @Test(arguments: [true, false])
    func `bytes that only begin like a request are passed on at the end`(
        hasHalfClose: Bool
    ) throws {
        inner.supportsHalfClose = hasHalfClose
        let layer = try layer()
        try layer.dataReceived([255, 251].span)
        #expect(inner.received == [])
        #expect((layer.halfCloseProtocol != nil) == hasHalfClose)
        if hasHalfClose { try layer.halfCloseProtocol?.readConnectionLost() }
        layer.connectionLost(.closedByPeer)
        #expect(inner.received == [255, 251])
        #expect(inner.events.last == .lost("\(DisconnectReason.closedByPeer)"))
    }

    @Test func `the size is sent at each change, where it was asked for`() throws {
        let layer = try layer(.always)
        layer.resize(to: .init(rows: 24, columns: 80))
        #expect(transport.takeWritten() == [])
        try layer.dataReceived([255, 253, 31].span)
        #expect(transport.takeWritten() == [255, 251, 31, 255, 250, 31, 0, 80, 0, 24, 255, 240])
        layer.resize(to: .init(rows: 10, columns: 40))
        #expect(transport.written == [255, 250, 31, 0, 40, 0, 10, 255, 240])
    }
}
