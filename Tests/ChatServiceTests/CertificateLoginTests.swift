import ChatService
import Daemon
import FileTesting
import ReactorKit
import ReactorTLS
import ReactorTesting
import Services
import Settings
import SystemPackage
import TLSTesting
import TerminalTesting
import Testing
import Text
import Timestamps

/// Clients that log in by the certificate of their connection, at the sockets of a server.
@Suite("Certificates of chat clients", .timeLimit(.minutes(10)))
struct CertificateLoginTests {
    private let certificates = TestCertificates.shared

    /// A chat server with accounts, whose clients have a certificate or none.
    private final class ChatServer {
        let reactor: Reactor
        let server: Server
        private let log = BenchLog()
        private let folder: TemporaryFolder
        private var settings: ServerSettings

        init(
            _ policy: ListenerSettings.ClientCertificate, threads: Int = 1
        ) throws {
            folder = try TemporaryFolder()
            let maker = CertificateMaker(.init(commonName: "server"))
            try folder.write(maker.certificateText, to: "c.pem")
            try folder.write(maker.keyText, to: "k.pem")
            settings = ServerSettings([ChatService.self])
            settings.threads = threads
            settings.listener.endpoints = [.tls(host: "127.0.0.1", port: 0)]
            settings.listener.certificate = folder.path.appending("c.pem").string
            settings.listener.key = folder.path.appending("k.pem").string
            settings.listener.clientCertificate = policy
            var section = ServiceSection(ChatService.self)
            let data = folder.path.appending("data").string
            #expect(section.assign(data, to: "data-folder") == nil)
            settings.services["chat"] = section
            reactor = try Reactor()
            server = Server(settings, on: reactor, log: log.logger)
            try server.start()
        }

        func reload(_ policy: ListenerSettings.ClientCertificate) -> ReloadReport {
            settings.listener.clientCertificate = policy
            return server.reload(to: settings)
        }

        /// A client with a certificate, or with none.
        func connect(with identity: TLSIdentity?) throws -> RecordingProtocol {
            let mark = "listening on "
            let line = log.lines.first { $0.contains(mark) } ?? ""
            let port = line.prefix { $0 != "," }.split(separator: ":").last.flatMap { UInt16($0) }
            var configuration = TLSConfiguration.client()
            configuration.verification = .nothing
            configuration.identity = identity
            let tls = try TLS.client(TLSContext(configuration), to: "127.0.0.1", on: reactor)
            let client = RecordingProtocol()
            reactor.connect(
                to: Endpoint(host: "127.0.0.1", port: try #require(port)),
                factory: tls.wrapping { _ in client }, failure: { Issue.record($0) })
            return client
        }

        /// A client sends lines, and gets one with a text; all that it gets.
        @discardableResult
        func ask(
            _ client: RecordingProtocol, _ lines: String..., until text: String
        ) throws -> String {
            try turn { client.transport != nil }
            let start = client.received.count
            client.transport?.write(lines.map { "\($0)\r\n" }.joined())
            var answer: String {
                String(decoding: client.received.dropFirst(start), as: UTF8.self)
            }
            try turn { answer.contains(text) && answer.hasSuffix("\r\n") }
            return answer
        }

        func turn(until condition: () -> Bool) throws {
            let holds = try reactor.turn(until: condition, within: .seconds(60))
            try #require(holds)
        }
    }

    private func base64(_ text: String) -> String { Base64.text(of: Array(text.utf8)) }

    @Test(arguments: [1, 3])
    func `the certificate that a user has added logs in, and no other`(threads: Int) throws {
        let server = try ChatServer(.request, threads: threads)
        let ann = try server.connect(with: certificates.selfSigned)
        #expect(
            try server.ask(ann, "CAP LS 302", until: " LS ")
                .contains(" sasl=PLAIN,SCRAM-SHA-256,EXTERNAL "))
        try server.ask(ann, "NICK ann", "USER ann 0 * :ann", "CAP END", until: " 422 ")
        try server.ask(ann, "NS REGISTER secret", until: " 900 ")
        try server.ask(ann, "NS CERT ADD", until: "can log in now")
        // The kernel distributes them to the threads.
        for name in ["", "", "", "ann", "ANN", "ann"] {
            let client = try server.connect(with: certificates.selfSigned)
            let message = name.isEmpty ? "+" : base64(name)
            let answer = try server.ask(
                client, "AUTHENTICATE EXTERNAL", "AUTHENTICATE \(message)", until: " 903 ")
            #expect(answer.contains(" 900 * *!*@* ann :"))
        }
        // With another name, with another certificate, and with none.
        let other = try server.connect(with: certificates.selfSigned)
        try server.ask(
            other, "AUTHENTICATE EXTERNAL", "AUTHENTICATE \(base64("bob"))", until: " 904 ")
        let stranger = try server.connect(with: certificates.stranger)
        try server.ask(stranger, "AUTHENTICATE EXTERNAL", "AUTHENTICATE +", until: " 904 ")
        let guest = try server.connect(with: nil)
        #expect(
            try server.ask(guest, "CAP LS 302", until: " LS ")
                .contains(" sasl=PLAIN,SCRAM-SHA-256 "))
        #expect(
            try server.ask(guest, "AUTHENTICATE EXTERNAL", until: " 904 ")
                .contains(" 908 * PLAIN,SCRAM-SHA-256 :"))
        // A certificate that is removed does not log in.
        let print = try #require(TLSContext(.server(certificates.selfSigned)).certificate)
        try server.ask(ann, "NS CERT DEL \(print.fingerprint)", until: "cannot log in")
        try server.ask(other, "AUTHENTICATE EXTERNAL", "AUTHENTICATE +", until: " 904 ")
        try server.reactor.endAll()
    }

    @Test func `a reload asks new connections for a certificate, and then requires it`() throws {
        let server = try ChatServer(.ignore)
        let first = try server.connect(with: certificates.selfSigned)
        #expect(
            !(try server.ask(first, "CAP LS 302", until: " LS ")).contains("EXTERNAL"))
        #expect(
            server.reload(.request).changed.contains(
                "tls-client-certificate changed from ignore to request, for new connections"))
        let second = try server.connect(with: certificates.selfSigned)
        #expect(try server.ask(second, "CAP LS 302", until: " LS ").contains("EXTERNAL"))
        #expect(server.reload(.require).failed == [])
        let refused = try server.connect(with: nil)
        try server.turn { refused.reason != nil }
        #expect(refused.text == "")
        let third = try server.connect(with: certificates.stranger)
        #expect(try server.ask(third, "CAP LS 302", until: " LS ").contains("EXTERNAL"))
        // Those that were open go on.
        try server.ask(first, "PING here", until: ":here")
        try server.reactor.endAll()
    }

    // MARK: - Settings

    private func problems(_ text: String) -> [String] {
        let sources = SettingsSources(
            prefix: "carillond", text: SettingsText(Array(text.utf8), named: "f"))
        let (_, diagnostics, _) = ServerSettings.read(
            sources, services: [TimestampService.self, ChatService.self])
        return diagnostics.map(\.description)
    }

    private static let secure = "tls-certificate = /c\ntls-key = /k\n"

    @Test(arguments: ["request", "require"])
    func `chat needs no authorities, since an account knows its certificates`(policy: String) {
        let text = "listen = tls:a:1\nservice = chat\n\(Self.secure)"
        #expect(problems("\(text)tls-client-certificate = \(policy)") == [])
        #expect(problems("\(text)tls-client-certificate = \(policy)\ntls-authorities = /a") == [])
    }

    @Test(arguments: [
        (
            "listen = 127.0.0.1:1\nservice = chat\ntls-client-certificate = request",
            "f:3:26: tls-client-certificate needs a tls: endpoint in listen"
        ),
        (
            secure + "[listener a]\nlisten = tls:a:1\nservice = chat\nframing = lines\n"
                + "room = #tea\ntls-client-certificate = require",
            "f:8:26: tls-client-certificate needs tls-authorities, the authorities to trust: "
                + "a room does not identify clients by their certificates"
        ),
        (
            secure + "service = chat\nlisten = tls:a:1\ntls-client-certificate = request\n"
                + "[listener time]\nlisten = tls:a:2\nservice = timestamps",
            "f:5:26: tls-client-certificate needs tls-authorities, the authorities to trust: "
                + "the service timestamps does not identify clients by their certificates"
        ),
        (
            "tls-client-certificate = optional",
            "f:1:26: tls-client-certificate cannot be \"optional\": allowed is ignore, request or "
                + "require"
        ),
    ])
    func `a listener that has no use for certificates is a mistake`(
        text: String, problem: String
    ) {
        #expect(problems(text) == [problem])
    }
}
