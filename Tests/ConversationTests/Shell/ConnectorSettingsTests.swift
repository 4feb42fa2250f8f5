import ReactorKit
import ReactorTLS
import Settings
import Testing

@testable import Conversation

@Suite("Connector: settings of endpoints", .timeLimit(.minutes(10)))
struct ConnectorSettingsTests {
    private static let pin = String(repeating: "9F", count: 32)

    private func own(_ text: String) -> ClientSettings {
        let settings = ClientBench.settings("[endpoint bell]\n" + text)
        return settings.settings(ofEndpoint: "bell")
    }

    private var options: Connector.Settings {
        var options = Connector.Settings()
        options.proxy = .environment(ProxySettings([:]))
        options.home = "/home/a"
        return options
    }

    @Test func `an endpoint has authorities, a certificate, pins and a proxy of its own`() throws {
        let settings = options.completed(
            by: own(
                """
                ca = ~/ca.pem, /etc/ca.pem
                certificate = ~/me.pem
                key = /etc/me.key
                pin = sha256:\(Self.pin)
                trust-on-first-use = on
                proxy = socks5://proxy:1080
                """))
        #expect(settings.authorities == [.file("/home/a/ca.pem"), .file("/etc/ca.pem")])
        #expect(
            settings.identity
                == TLSIdentity(
                    certificateChain: .file("/home/a/me.pem"), privateKey: .file("/etc/me.key")))
        #expect(settings.pins == [try #require(TLSFingerprint(Self.pin))])
        #expect(settings.trustsOnFirstUse)
        #expect(settings.proxy == .always(try Proxy("socks5://proxy:1080")))
    }

    @Test func `the command line takes precedence, and its authorities are added`() throws {
        var options = options
        options.authorities = [.file("/ca.pem")]
        options.identity = TLSIdentity(certificateChain: .file("/a"), privateKey: .file("/a"))
        options.pins = [try #require(TLSFingerprint(bytes: Array(0..<32)))]
        options.proxy = .direct
        let settings = options.completed(
            by: own(
                "ca = /b.pem\ncertificate = /b\npin = \(Self.pin)\nproxy = http://proxy:3128"))
        var expected = options
        expected.authorities = [.file("/ca.pem"), .file("/b.pem")]
        #expect(settings == expected)
    }

    @Test func `without settings the options stay as they are`() {
        #expect(options.completed(by: ClientSettings()) == options)
        #expect(options.completed(by: own("proxy = none")).proxy == .direct)
    }

    @Test(arguments: [
        ("ca relative.pem", "ca cannot be \"relative.pem\": allowed is off, or paths"),
        ("pin sha256:9f", "pin cannot be \"sha256:9f\": allowed is off, or sha256: and 64"),
        ("proxy ftp://a", "proxy: this is not a valid proxy: the scheme \"ftp\" is not"),
    ])
    func `values that cannot be used are refused`(argument: String, reason: String) {
        var settings = ClientSettings()
        guard case .refused(let text) = settings.set(argument) else {
            Issue.record("\(argument) is accepted")
            return
        }
        #expect(text.hasPrefix(reason), "\(text)")
    }
}
