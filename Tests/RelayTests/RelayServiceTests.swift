import Figures
import Logging
import ReactorKit
import ReactorTesting
import Relay
import Services
import Settings
import Testing
import Timestamps

@Suite("Relay", .timeLimit(.minutes(10)))
struct RelayServiceTests {
    @Test func `people of one service hear one another, and each typed line counts`() throws {
        let reactor = try Reactor(clock: ManualClock())
        let context = ServiceContext(
            name: "relay", on: reactor, log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        var settings = RelaySettings()
        settings.layout = .pattern("%%")
        let relay = try RelayService(context, settings)
        func enter() throws -> (any StreamProtocol, RecordingTransport) {
            let transport = RecordingTransport()
            let person = relay.accept(Connection(on: transport))
            try person.connectionMade(transport)
            for _ in 1...3 { try reactor.settle() }
            return (person, transport)
        }
        let (speaker, own) = try enter()
        let (listener, ear) = try enter()
        try speaker.dataReceived(Array("hello\n/name bob\n".utf8).span)
        for _ in 1...3 { try reactor.settle() }
        #expect(
            own.text == """
                [%] * you are guest-1; /help, in carillon //help, lists what to type
                [%] * guest-2 has come
                [%] guest-1: hello
                [%] * you are bob now: /name bob

                """)
        #expect(
            ear.text == """
                [%] * you are guest-2; /help, in carillon //help, lists what to type
                [%] guest-1: hello
                [%] * guest-1 is called bob now

                """)
        for person in [speaker, listener] { person.connectionLost(.closedByPeer) }
        #expect(context.messages.count == 2)
        #expect(relay.readings["carillond_relay_missed_lines_total"] == .number(0))
    }

    @Test func `what is to be written in its place has what differs from the defaults`() {
        var settings = RelaySettings()
        let room = "service = chat, framing = lines, room = "
        #expect(RelayService.replacement(of: settings, named: "relay") == room + "#relay")
        #expect(RelayService.replacement(of: settings, named: "lobby") == room + "#lobby")
        (settings.history, settings.layout) = (7, .unix)
        #expect(
            RelayService.replacement(of: settings, named: "relay") == room
                + "#relay, and [service chat] with line-history = 7, time-format = unix")
    }
}
