import ReactorKit
import ReactorTLS
import ReactorTesting
import TLSTesting
import Testing

/// The flow of bytes through a `TLSTransport`: amounts, backpressure, and hand-overs.
@Suite("TLSTransport's flow", .timeLimit(.minutes(10)))
struct TLSFlowTests {
    private static func pattern(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    }

    @Test func `three megabytes are sent in both directions at once`() throws {
        let wire = try Wire.connected()
        let (forth, back) = (Self.pattern(3_000_000), Self.pattern(3_000_001))
        wire.client.transport?.write(forth)
        wire.server.transport?.write(back)
        wire.client.transport?.loseWriteConnection()
        try wire.settle()
        #expect(wire.server.received == forth)
        #expect(wire.client.received == back)
        #expect(wire.client.pieceSizes.allSatisfy { $0 <= 65_536 })
    }

    @Test func `the writes of one callback share a record`() throws {
        let wire = try Wire.connected()
        wire.server.whenReceived = { _, transport in
            for word in ["a", "b", "c", "d"] { transport.write(word) }
            #expect(transport.bufferedByteCount == 4)
        }
        wire.client.transport?.write("x")
        try wire.settle()
        #expect(wire.client.text == "abcd")
        #expect(wire.client.pieceSizes == [4])
    }

    @Test func `the writes of one turn outside of callbacks share a record`() throws {
        let wire = try Wire.connected()
        for word in ["a", "b", "c", "d"] { wire.server.transport?.write(word) }
        try wire.settle()
        #expect(wire.client.pieceSizes == [4])
    }

    @Test func `bytes that a peer writes one at a time all arrive`() throws {
        let wire = try Wire.connected(pieceSize: 1)
        for byte in "Where is hope".utf8 {
            wire.client.transport?.write([byte])
            try wire.settle()
        }
        #expect(wire.server.text == "Where is hope")
        #expect(wire.server.pieceSizes == [Int](repeating: 1, count: 13))
    }

    @Test
    func `a protocol is paused above the high-water mark and resumed below the low-water mark`()
        throws
    {
        let wire = try Wire.connected(waterMarks: WaterMarks(high: 10_000, low: 1_000))
        wire.client.transport?.pauseProducing()
        wire.server.transport?.write(Self.pattern(50_000))
        try wire.settle()
        #expect(wire.server.events == [.made, .paused])
        #expect((wire.server.transport?.bufferedByteCount ?? 0) > 10_000)
        wire.client.transport?.resumeProducing()
        try wire.settle()
        #expect(wire.server.events == [.made, .paused, .resumed])
        #expect(wire.client.received == Self.pattern(50_000))
        #expect(wire.server.transport?.bufferedByteCount == 0)
    }

    @Test func `a writer that pauses when asked never exceeds the high-water mark`() throws {
        let marks = WaterMarks(high: 30_000, low: 8_000)
        let wire = try Wire.connected(pieceSize: 5_000, waterMarks: marks)
        let all = Self.pattern(1_000_000)
        var sent = 0
        var isSlow = false
        var most = 0
        func pump() {
            guard let transport = wire.server.transport else { return }
            while !isSlow, sent < all.count {
                let end = min(sent + 10_000, all.count)
                transport.write(Array(all[sent..<end]))
                sent = end
                most = max(most, transport.bufferedByteCount)
                if transport.bufferedByteCount > marks.high { break }
            }
        }
        wire.client.whenReceived = { _, transport in transport.pauseProducing() }
        defer { wire.server.whenResumed = nil }
        wire.server.whenPaused = { _ in isSlow = true }
        wire.server.whenResumed = { _ in
            isSlow = false
            pump()
        }
        var turns = 0
        while wire.client.received.count < all.count, turns < 1_000 {
            pump()
            try wire.settle()
            turns += 1
            if turns.isMultiple(of: 3) { wire.client.transport?.resumeProducing() }
        }
        #expect(wire.client.received == all)
        #expect(wire.server.events.count { $0 == .paused } > 10)
        #expect(most < marks.high + 11_000)
    }

    @Test func `a paused protocol gets nothing, not even records that were received already`()
        throws
    {
        let wire = try Wire.connected()
        wire.client.whenReceived = { _, transport in transport.pauseProducing() }
        wire.server.transport?.write(Self.pattern(40_000))
        wire.server.transport?.loseConnection()
        try wire.settle()
        #expect(wire.client.pieceSizes == [16_384])
        #expect(wire.client.reason == nil)
        wire.client.transport?.resumeProducing()
        #expect(wire.client.pieceSizes == [16_384], "not inside the call")
        try wire.settle()
        #expect(wire.client.pieceSizes == [16_384, 16_384])
        wire.client.whenReceived = nil
        wire.client.transport?.resumeProducing()
        try wire.settle()
        #expect(wire.client.received == Self.pattern(40_000))
        #expect(wire.client.events.last == .lost("closed by the peer"))
    }

    @Test func `the end is reported after the data that a pause held back`() throws {
        let wire = try Wire.connected()
        wire.client.whenReceived = { _, transport in transport.pauseProducing() }
        wire.server.transport?.write(Self.pattern(20_000))
        wire.server.transport?.loseConnection()
        try wire.settle()
        wire.client.whenReceived = nil
        wire.client.transport?.resumeProducing()
        // The pair delivers everything before the reactor's next turn.
        wire.pair.pump()
        try wire.settle()
        #expect(wire.client.received == Self.pattern(20_000))
        #expect(wire.client.events.last == .lost("closed by the peer"))
    }

    // MARK: - Hand-overs

    @Test func `STARTTLS works when the start of the handshake arrives with the command`()
        throws
    {
        for pieceSize in [1, 3, 65_536] {
            let certificates = TestCertificates.shared
            let wire = try Wire()
            let (plainClient, plainServer) = (RecordingProtocol(), RecordingProtocol())
            plainClient.whenMade = { transport in
                transport.write("STARTTLS\n")
                let layer = try wire.layer(certificates.clientConfiguration, below: wire.client)
                transport.handOver(to: layer, unread: "".utf8.span)
            }
            plainServer.whenReceived = { [unowned plainServer] _, transport in
                guard let end = plainServer.received.firstIndex(of: 10) else { return }
                plainServer.whenReceived = nil
                let rest = Array(plainServer.received[(end + 1)...])
                let layer = try wire.layer(certificates.serverConfiguration, below: wire.server)
                transport.handOver(to: layer, unread: rest.span)
            }
            wire.client.whenMade = { $0.write("secret") }
            try wire.join(plainClient, plainServer, pieceSize: pieceSize)
            #expect(wire.server.text == "secret")
            #expect(plainServer.text.hasPrefix("STARTTLS\n"))
            wire.server.transport?.loseConnection()
            try wire.settle()
            #expect(wire.client.lostCount == 1)
            #expect(plainClient.lostCount == 0)
            #expect(plainServer.lostCount == 0)
        }
    }

    @Test func `a successor gets the following bytes, also those of the same piece`() throws {
        let wire = try Wire.connected()
        let successor = RecordingProtocol()
        wire.server.whenReceived = { bytes, transport in
            transport.handOver(to: successor, unread: Array(bytes.suffix(4)).span)
        }
        let all = Self.pattern(40_000)
        wire.client.transport?.write(all)
        wire.client.transport?.loseConnection()
        try wire.settle()
        #expect(wire.server.received == Array(all.prefix(16_384)))
        #expect(wire.server.lostCount == 0)
        #expect(successor.events.first == .made)
        #expect(successor.received == Array(all[(16_384 - 4)...]))
        #expect(successor.events.last == .lost("closed by the peer"))
        #expect(successor.lostCount == 1)
    }
}
