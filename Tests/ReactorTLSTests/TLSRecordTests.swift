import ReactorKit
import ReactorTLS
import ReactorTesting
import TLSTesting
import Testing

/// What one read of the connection below may hold of records, and in which order.
@Suite("TLS records", .timeLimit(.minutes(10)))
struct TLSRecordTests {
    private static let server = TestCertificates.shared.serverConfiguration
    private static let versions = [TLSVersion.tls12, .tls13]

    /// A server of ours and a client that is OpenSSL alone.
    private func meet(_ peer: OpenSSLPeer) throws -> Wire {
        let wire = try Wire()
        try wire.join(peer, try wire.layer(Self.server, below: wire.server))
        #expect(wire.server.events == [.made])
        return wire
    }

    /// A client of ours and a server that is OpenSSL alone, with small records.
    private func visit() throws -> (Wire, OpenSSLPeer) {
        let maker = CertificateMaker(.init(commonName: "small"))
        var configuration = TLSConfiguration.client()
        configuration.trustsSystem = false
        configuration.verification = .nothing
        let peer = OpenSSLPeer(maker, recordSize: 512)
        let wire = try Wire()
        try wire.join(try wire.layer(configuration, below: wire.client), peer)
        #expect(wire.client.events == [.made])
        return (wire, peer)
    }

    // MARK: - Reads

    @Test(arguments: versions)
    func `records in two reads are delivered, wherever they are cut`(version: TLSVersion) throws {
        let peer = OpenSSLPeer(version)
        let wire = try meet(peer)
        var cut = 1
        while true {
            let records = peer.records("one", "twenty", "\n")
            guard cut < records.count else { break }
            let before = wire.server.received.count
            peer.send(records[..<cut])
            try wire.settle()
            peer.send(records[cut...])
            try wire.settle()
            #expect(
                wire.server.received[before...].elementsEqual("onetwenty\n".utf8), "cut at \(cut)")
            cut += 1
        }
        #expect(cut > 60)
        // Nothing of a record is left: an answer is read as usual.
        wire.server.transport?.write("answer")
        try wire.settle()
        #expect(peer.text == "answer")
        #expect(!peer.hasFailed)
    }

    @Test(arguments: versions)
    func `each record in one read is one piece`(version: TLSVersion) throws {
        let peer = OpenSSLPeer(version)
        let wire = try meet(peer)
        peer.send(peer.records("one", "four", String(repeating: "x", count: 16_384), "z"))
        try wire.settle()
        #expect(wire.server.pieceSizes == [3, 4, 16_384, 1])
        peer.send(peer.records("next"))
        try wire.settle()
        #expect(wire.server.pieceSizes.last == 4)
    }

    @Test(arguments: versions)
    func `a close_notify in the read of the last data follows that data`(version: TLSVersion)
        throws
    {
        var cut = 1
        while true {
            let peer = OpenSSLPeer(version)
            let wire = try meet(peer)
            let data = peer.records("last")
            let records = data + peer.closeNotify()
            // From the whole in one read to the close_notify in a read of its own.
            guard cut <= records.count - data.count + 1 else { break }
            let place = records.count + 1 - cut
            peer.send(records[..<place])
            try wire.settle()
            peer.send(records[place...])
            try wire.settle()
            #expect(
                wire.server.events == [
                    .made, .received(Array("last".utf8)), .lost("closed by the peer"),
                ])
            cut += 1
        }
        #expect(cut > 20)
    }

    @Test(arguments: versions)
    func `an error of another user of OpenSSL is not that of the connection`(version: TLSVersion)
        throws
    {
        let peer = OpenSSLPeer(version)
        let wire = try meet(peer)
        wire.server.whenReceived = { bytes, transport in
            OpenSSLPeer.leaveError()
            transport.write(bytes)
        }
        for text in ["one", "two"] {
            peer.send(peer.records(text))
            try wire.settle()
        }
        peer.send(peer.closeNotify())
        try wire.settle()
        #expect(peer.text == "onetwo")
        #expect(wire.server.events.last == .lost("closed by the peer"))
        OpenSSLPeer.clearErrors()
    }

    @Test func `records behind a pause are delivered when it ends`() throws {
        let peer = OpenSSLPeer()
        let wire = try meet(peer)
        wire.server.whenReceived = { _, transport in transport.pauseProducing() }
        peer.send(peer.records("one", "two"))
        try wire.settle()
        peer.send(peer.records("three") + peer.closeNotify())
        try wire.settle()
        #expect(wire.server.text == "one")
        for text in ["onetwo", "onetwothree"] {
            wire.server.transport?.resumeProducing()
            try wire.settle()
            #expect(wire.server.text == text)
        }
        wire.server.transport?.resumeProducing()
        try wire.settle()
        #expect(wire.server.events.last == .lost("closed by the peer"))
    }

    /// Closes in the callback, which reads the next record, and only then looks at its data.
    private final class ClosingProtocol: StreamProtocol {
        private(set) var data: [UInt8] = []
        private var transport: (any Transport)?
        func connectionMade(_ transport: any Transport) { self.transport = transport }
        func dataReceived(_ data: Span<UInt8>) {
            transport?.loseConnection()
            self.data += [UInt8](copying: data)
        }
        func connectionLost(_ reason: DisconnectReason) { transport = nil }
    }

    @Test func `data stays while the callback closes`() throws {
        let (peer, upper) = (OpenSSLPeer(), ClosingProtocol())
        let wire = try Wire()
        try wire.join(peer, try wire.layer(Self.server, below: upper))
        peer.send(peer.records("first", "other"))
        try wire.settle()
        #expect(upper.data == Array("first".utf8))
        #expect(peer.isClosed)
    }

    // MARK: - Messages of the handshake

    @Test func `a KeyUpdate between data is answered, and loses none`() throws {
        let peer = OpenSSLPeer()
        let wire = try meet(peer)
        wire.server.whenReceived = { bytes, transport in transport.write(bytes) }
        var expected = ""
        for cut in 1..<40 {
            let records = peer.records("a") + peer.keyUpdate() + peer.records("b")
            let place = min(cut * 3, records.count)
            peer.send(records[..<place])
            try wire.settle()
            peer.send(records[place...])
            try wire.settle()
            expected += "ab"
            #expect(wire.server.text == expected)
            #expect(peer.text == expected)
        }
        #expect(!peer.hasFailed)
    }

    @Test func `a KeyUpdate alone is answered without data of ours`() throws {
        let peer = OpenSSLPeer()
        let wire = try meet(peer)
        peer.send(peer.keyUpdate())
        try wire.settle()
        wire.server.transport?.write("under new keys")
        try wire.settle()
        #expect(peer.text == "under new keys")
        #expect(!peer.hasFailed)
    }

    @Test func `a ticket in the read of data loses none of it`() throws {
        let (wire, peer) = try visit()
        var expected = ""
        for cut in 1..<80 {
            let records = peer.records("a") + peer.ticket() + peer.records("b")
            let place = min(cut * 7, records.count)
            peer.send(records[..<place])
            try wire.settle()
            peer.send(records[place...])
            try wire.settle()
            expected += "ab"
            #expect(wire.client.text == expected)
        }
        #expect(!peer.hasFailed)
    }

    @Test func `what is written while half of a ticket was received follows the rest`() throws {
        let (wire, peer) = try visit()
        let records = peer.ticket(holding: 2_000)
        #expect(records.count > 2_000)
        peer.send(records[..<700])
        try wire.settle()
        wire.client.transport?.write("held ")
        wire.client.transport?.write("back")
        try wire.settle()
        #expect(peer.text == "")
        #expect(wire.client.transport?.bufferedByteCount == 9)
        peer.send(records[700...])
        try wire.settle()
        #expect(peer.text == "held back")
        #expect(wire.client.transport?.bufferedByteCount == 0)
        #expect(wire.client.events == [.made])
        #expect(!peer.hasFailed)
    }

    @Test func `too much that is written in the meantime ends the connection`() throws {
        let (wire, peer) = try visit()
        peer.send(peer.ticket(holding: 2_000)[..<700])
        try wire.settle()
        wire.client.transport?.write([UInt8](repeating: 1, count: 100_000))
        try wire.advance(by: .seconds(2))
        #expect(wire.client.failure?.cause == .violation)
        #expect(
            wire.client.failure?.problem == "the peer does not complete a handshake message")
    }

    // MARK: - Resumption

    @Test func `a client gets one ticket, and another one each time that it resumes`() throws {
        let context = try TLSContext(Self.server)
        var last: OpenSSLPeer?
        for round in 0..<4 {
            let wire = try Wire()
            let peer = OpenSSLPeer(resuming: last)
            let tls = TLS.server(context, on: wire.reactor)
            try wire.join(peer, try tls.layer(below: wire.server))
            #expect(peer.ticketCount == 1)
            #expect(peer.isResumed == (round > 0))
            #expect(wire.server.tls?.session?.isResumed == (round > 0))
            peer.send(peer.records("x"))
            try wire.settle()
            #expect(wire.server.text == "x")
            last = peer
        }
    }
}
