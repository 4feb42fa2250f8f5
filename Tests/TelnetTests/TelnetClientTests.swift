import ReactorTesting
import Testing
import TextTesting

@testable import Telnet

@Suite("TelnetClient", .timeLimit(.minutes(10)))
struct TelnetClientTests {
    private typealias Event = TelnetClient.Event

    private static let iac = Telnet.iac
    private var client = TelnetClient(
        terminalTypes: ["ONE", "TWO"], size: TelnetClient.Size(rows: 24, columns: 80))

    private static func command(_ verb: UInt8, _ option: UInt8) -> [UInt8] { [iac, verb, option] }
    private static func will(_ option: UInt8) -> [UInt8] { command(Telnet.will, option) }
    private static func wont(_ option: UInt8) -> [UInt8] { command(Telnet.wont, option) }
    private static func `do`(_ option: UInt8) -> [UInt8] { command(Telnet.do, option) }
    private static func dont(_ option: UInt8) -> [UInt8] { command(Telnet.dont, option) }
    private static let askType: [UInt8] = [
        iac, Telnet.sb, Telnet.Option.terminalType, 1, iac, Telnet.se,
    ]

    /// The text and the other events, in their order.
    @discardableResult
    private mutating func receive(_ bytes: [UInt8]) -> [Event] {
        client.receive(bytes.span).events
    }

    private mutating func reply(to bytes: [UInt8]) -> [UInt8] {
        client.receive(bytes.span).reply
    }

    private static func text(_ text: String) -> Event { .data(Array(text.utf8)) }

    // MARK: - Text

    @Test(
        arguments: [
            (Array("plain\r\n".utf8), "plain\r\n"), ([], ""),
            (Array("a\r\0b\r\n\rc\0".utf8), "a\rb\r\n\rc\0"),
            (Array("a".utf8) + will(1) + Array("b".utf8) + [255, 241] + Array("c".utf8), "abc"),
            (Array("a".utf8) + [255, 250, 1, 2, 255, 255, 3, 255, 240] + Array("b".utf8), "ab"),
            ([255, 250, 201] + Array("{\"x\":1}".utf8) + [255, 240] + Array("b".utf8), "b"),
            ([255, 250, 24, 1, 255, 251, 1] + Array("b".utf8), "b"),
        ] as [([UInt8], String)])
    func `text has no commands in it, however the bytes are divided`(
        bytes: [UInt8], expected: String
    ) throws {
        try ChunkReplayer { pieces in
            var client = TelnetClient(terminalTypes: ["X"], size: nil)
            let text = pieces.flatMap { piece in
                client.receive(piece.span).events.flatMap { event -> [UInt8] in
                    if case .data(let text) = event { text } else { [] }
                }
            }
            return text
        }.expect(Array(expected.utf8), from: bytes)
    }

    @Test mutating func `a doubled 0xFF is one`() {
        #expect(receive([0x61, 255, 255, 0x62]) == [.data([0x61, 255, 0x62])])
    }

    @Test mutating func `EOR and GA end a prompt, in their place`() {
        let bytes = Array("> ".utf8) + [255, 249] + Array("x".utf8) + [255, 239]
        #expect(
            receive(bytes) == [Self.text("> "), .promptEnded, Self.text("x"), .promptEnded])
    }

    // MARK: - Options

    @Test mutating func `ECHO, SGA and EOR of the peer are accepted, once`() {
        for option: UInt8 in [1, 3, 25] {
            #expect(reply(to: Self.will(option)) == Self.do(option))
            #expect(reply(to: Self.will(option)) == [])
            #expect(reply(to: Self.wont(option)) == Self.dont(option))
            #expect(reply(to: Self.wont(option)) == [])
        }
    }

    @Test mutating func `ECHO of the peer hides the input until it ends`() {
        #expect(receive(Self.will(1)) == [.echo(byPeer: true)])
        #expect(receive(Self.will(1)) == [])
        #expect(receive(Self.wont(1)) == [.echo(byPeer: false)])
        #expect(receive(Self.wont(1)) == [])
    }

    @Test(arguments: UInt8.min...(.max))
    func `every other option is refused at both sides`(option: UInt8) {
        var client = client
        if ![1, 3, 25].contains(option) {
            #expect(client.receive(Self.will(option).span).reply == Self.dont(option))
            #expect(client.receive(Self.wont(option).span).reply == [])
        }
        if ![3, 24, 31].contains(option) {
            #expect(client.receive(Self.do(option).span).reply == Self.wont(option))
            #expect(client.receive(Self.dont(option).span).reply == [])
        }
    }

    @Test mutating func `the size is sent when it is asked for, and at each change`() {
        let size = TelnetClient.Size(rows: 255, columns: 300)
        #expect(client.resize(to: TelnetClient.Size(rows: 25, columns: 80)) == [])
        #expect(
            reply(to: Self.do(31))
                == Self.will(31) + [255, 250, 31, 0, 80, 0, 25, 255, 240])
        #expect(client.resize(to: size) == [255, 250, 31, 1, 44, 0, 255, 255, 255, 240])
        #expect(client.resize(to: size) == [])
        #expect(reply(to: Self.dont(31)) == Self.wont(31))
        #expect(client.resize(to: TelnetClient.Size(rows: 1, columns: 1)) == [])
    }

    @Test func `without a window there is no size`() {
        var client = TelnetClient(terminalTypes: ["X"], size: nil)
        #expect(client.receive(Self.do(31).span).reply == Self.wont(31))
    }

    @Test mutating func `the terminal's types are listed, the last one twice, and again`() {
        #expect(reply(to: Self.askType) == [])
        #expect(reply(to: Self.do(24)) == Self.will(24))
        for name in ["ONE", "TWO", "TWO", "ONE", "TWO"] {
            let type = [255, 250, 24, 0] + Array(name.utf8) + [255, 240]
            #expect(reply(to: Self.askType) == type)
        }
        #expect(reply(to: [255, 250, 24, 1, 1, 255, 240, 255, 250, 24, 255, 240]) == [])
    }

    // MARK: - Hostile peers

    @Test mutating func `a subnegotiation without an end is stored up to a limit`() {
        receive([255, 250, 24])
        for _ in 0..<1_000 { receive([UInt8](repeating: 1, count: 1_000)) }
        #expect(client.subnegotiation.count == TelnetClient.subnegotiationLimit)
        #expect(receive([255, 240, 0x61]) == [.data([0x61])])
    }

    @Test mutating func `a peer that requests without end is answered up to a limit`() {
        let requests = (0..<1_000).flatMap { _ in Self.will(1) + Self.wont(1) + Self.do(99) }
        var count = 0
        for _ in 0..<100 { count += reply(to: requests).count }
        #expect(count <= TelnetClient.replyLimit && count > TelnetClient.replyLimit - 3)
        #expect(receive(Self.will(1)) == [.echo(byPeer: true)])
    }

    @Test func `two clients do not answer each other forever`() {
        for verb in 251...254 as ClosedRange<UInt8> {
            for option in UInt8.min...(.max) {
                var one = client
                var other = client
                var bytes = Self.command(verb, option)
                for _ in 0..<4 {
                    bytes = one.receive(bytes.span).reply
                    bytes = other.receive(bytes.span).reply
                }
                #expect(bytes == [], "\(verb) \(option)")
            }
        }
    }

    @Test(arguments: 0..<200)
    func `any bytes give the same result however they are divided`(seed: Int) {
        var random = SplitMix(seed: UInt64(seed))
        let alphabet: [UInt8] = [255, 250, 240, 251, 252, 253, 254, 1, 3, 24, 31, 0, 13, 10, 0x61]
        let bytes = (0..<300).map { _ in alphabet[Int(random.next() % UInt64(alphabet.count))] }
        var whole = client
        let (events, reply) = whole.receive(bytes.span)
        var divided = client
        var pieces: [Event] = []
        var replies: [UInt8] = []
        for byte in bytes {
            let (events, reply) = divided.receive([byte].span)
            replies += reply
            for event in events {
                if case .data(let more) = event, case .data(let start)? = pieces.last {
                    pieces[pieces.count - 1] = .data(start + more)
                } else {
                    pieces.append(event)
                }
            }
        }
        #expect(replies == reply)
        #expect(pieces == events)
    }

    // MARK: - Sent

    @Test(
        arguments: [
            (["one\ntwo\n"], "one\r\ntwo\r\n"), (["one\r\n"], "one\r\n"),
            (["one\r", "\ntwo"], "one\r\ntwo"), (["a\rb"], "a\r\0b"), (["a\r", "b"], "a\r\0b"),
            (["\r\r\n"], "\r\0\r\n"), ([""], ""),
        ] as [([String], String)])
    func `lines are sent with CR LF, and other CRs with NUL`(pieces: [String], expected: String) {
        var client = client
        let sent = pieces.flatMap { client.encoded(Array($0.utf8)) }
        #expect(sent == Array(expected.utf8))
    }

    @Test mutating func `a sent 0xFF is doubled`() {
        #expect(client.encoded([0x61, 255, 10]) == [0x61, 255, 255, 13, 10])
    }
}

@Suite("TelnetRecognition", .timeLimit(.minutes(10)))
struct TelnetRecognitionTests {
    @Test(
        arguments: [
            ([255, 251, 1], .telnet), ([255, 253, 31, 255], .telnet), ([255, 253, 201], .telnet),
            ([], .unknown), ([255], .unknown), ([255, 253], .unknown),
            // A line; JPEG; UTF-16; MP3.
            ([0x61], .other), ([255, 0xD8], .other), ([255, 254, 0x61], .other),
            ([255, 251, 0x90], .other), ([255, 251, 250], .other),
        ] as [([UInt8], TelnetRecognition.Verdict)])
    func `only a request for a known option is Telnet`(
        bytes: [UInt8], verdict: TelnetRecognition.Verdict
    ) {
        #expect(TelnetRecognition.verdict(on: bytes) == verdict)
    }
}
