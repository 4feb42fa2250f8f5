import Conversation
import ReactorKit
import ReactorTLS
import TerminalUI
import Testing

@Suite("Link: certificates", .timeLimit(.minutes(10)))
struct LinkTrustTests {
    private let shown: TLSFingerprint
    private let known: TLSFingerprint

    init() throws {
        shown = try #require(TLSFingerprint.of(0xAB))
        known = try #require(TLSFingerprint.of(0x12))
    }

    private func trust(_ fingerprint: TLSFingerprint) -> ClientAction {
        .connection(.first, .trust(fingerprint, ClientBench.endpoint))
    }

    private func refused(expecting expected: [TLSFingerprint] = []) -> ClientBench {
        var bench = ClientBench.connecting(rows: 12)
        let doubt = ConnectionFailure.Doubt(shown, expected: expected)
        bench.handle(
            .dialFailed(
                ConnectionFailure("certificate not trusted: why", kind: .untrusted(doubt))))
        return bench
    }

    @Test func `an untrusted certificate is reported with advice`() {
        var bench = refused()
        bench.press(.left)
        #expect(
            bench.picture == """
                 localhost:21567  down: certificate not trusted, F9 = accept


                -- F1 or /help lists the keys and commands; /quit leaves.
                -- 12:00:00 certificate not trusted: why
                -- its fingerprint: SHA-256
                   AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:A
                   B:AB:AB:AB:AB:AB:AB:AB
                -- compare it with the server owner's: /trust or F9 accepts it for
                   localhost:21567, and no other from then on
                ────────────────────────────────────────────────────────────────────────────
                >
                """)
    }

    @Test func `an accepted certificate is accepted in all tabs with the same endpoint`() {
        let second = LinkID.first.next
        let third = second.next
        let elsewhere = Endpoint(host: "chat.example", port: 23)
        var bench = ClientBench(
            endpoints: [ClientBench.endpoint, Endpoint(host: "LOCALHOST", port: 21_567), elsewhere])
        bench.start()
        for id in [LinkID.first, second, third] {
            let failure = ConnectionFailure(
                "certificate not trusted", kind: .untrusted(.init(shown)))
            bench.handle(.connection(id, .dialFailed(failure)))
        }
        #expect(bench.enter("/trust") == [trust(shown)])
        let other = Endpoint(host: "LOCALHOST", port: 21_567)
        #expect(
            bench.handle(.connection(.first, .trusted(shown)))
                == [.dial, .connection(second, .dial(other))])
        #expect(bench.state.links.map { $0.state == .connecting } == [true, true, false])
    }

    @Test func `another certificate there is not meant by it`() {
        let second = LinkID.first.next
        var bench = ClientBench(endpoints: [ClientBench.endpoint, ClientBench.endpoint])
        bench.start()
        for (id, fingerprint) in [(LinkID.first, shown), (second, known)] {
            let failure = ConnectionFailure(
                "certificate not trusted", kind: .untrusted(.init(fingerprint)))
            bench.handle(.connection(id, .dialFailed(failure)))
        }
        #expect(bench.handle(.connection(.first, .trusted(shown))) == [.dial])
    }

    @Test func `a pin of the command line is not undone`() {
        var bench = ClientBench.connecting(rows: 12)
        let doubt = ConnectionFailure.Doubt(shown, expected: [known], isPinned: true)
        bench.handle(
            .dialFailed(
                ConnectionFailure(
                    "the certificate is not the pinned one", kind: .untrusted(doubt))))
        #expect(bench.ruler.contains("not connected: --pin accepts no other certificate"))
        #expect(bench.lines.contains("-- pinned: SHA-256"))
        #expect(bench.lines.contains("-- received: SHA-256"))
        #expect(bench.enter("/trust") == [])
        #expect(bench.ruler.contains("--pin accepts no other certificate"))
    }

    @Test func `it is not dialled again by itself`() {
        var bench = refused()
        bench.pass(.seconds(3600))
        #expect(bench.handle(.tick) == [])
        #expect(bench.press(.enter) == [.dial], "but by a key")
    }

    @Test func `only the key and the command accept it, and then it dials`() {
        var bench = refused()
        #expect(bench.enter("/trust") == [trust(shown)])
        #expect(bench.handle(.connection(.first, .trusted(shown))) == [.dial])
        #expect(bench.lines.contains { $0.hasPrefix("-- accepted for localhost:21567 from now") })
        var other = refused()
        #expect(other.press(.function(9)) == [trust(shown)])
    }

    @Test func `what cannot be remembered is not accepted`() {
        var bench = refused()
        bench.press(.function(9))
        #expect(bench.handle(.connection(.first, .notTrusted("the disk is full"))) == [])
        #expect(bench.lines.last == "-- the certificate is not accepted: the disk is full")
        #expect(bench.press(.function(9)) == [trust(shown)], "once there is room")
    }

    @Test(arguments: ClientBench.Situation.allCases)
    func `where none waits there is nothing to accept`(situation: ClientBench.Situation) {
        var bench = ClientBench(in: situation)
        #expect(bench.press(.function(9)) == [])
        #expect(bench.ruler.contains("there is no certificate to accept"))
    }

    @Test func `a changed certificate is reported with both fingerprints`() {
        let bench = refused(expecting: [known])
        #expect(bench.title.hasSuffix("down: certificate not trusted, Enter = connect"))
        let text = bench.lines.joined()
        #expect(text.contains("-- expected: SHA-256   12:12:12:"))
        #expect(text.contains("-- received: SHA-256   AB:AB:AB:"))
    }

    @Test func `the title has the certificate's name and the start of its fingerprint`() {
        var bench = ClientBench.connecting(rows: 16, columns: 100)
        bench.handle(.connected(facts))
        #expect(
            bench.title
                == " localhost:21567  connected since 12:00:00, home.example AB:AB:AB:AB")
        #expect(
            bench.lines.suffix(2) == [
                "-- 12:00:00 connected to 127.0.0.1:7 via socks5://proxy:1080",
                "-- TLS 1.3, certificate of home.example, SHA-256 AB:AB:AB:AB…, signed by a"
                    + " trusted authority",
            ])
    }

    @Test(arguments: [true, false])
    func `a key and a command show all facts`(byKey: Bool) {
        var bench = ClientBench.connecting(rows: 24, columns: 120)
        bench.handle(.connected(facts))
        bench.handle(.lost(ConnectionFailure("reset by peer", raw: "ECONNRESET (recv)")))
        bench.press(.function(5))
        bench.handle(.connected(facts))
        if byKey { bench.press(.alt("i")) } else { bench.enter("/info") }
        #expect(
            Array(bench.lines.suffix(10)) == [
                "-- localhost:21567: connected since 12:00:00, home.example AB:AB:AB:AB",
                "-- local address 127.0.0.1:9, remote 127.0.0.1:7",
                "-- via the proxy socks5://proxy:1080",
                "-- TLS 1.3, TLS_AES_256_GCM_SHA384",
                "-- certificate of CN=home, for home.example, valid until 2001-09-09",
                "-- signed by CN=Authority",
                "-- SHA-256 \(shown)",
                "-- signed by a trusted authority",
                "-- last failure: reset by peer",
                "-- the system's message: ECONNRESET (recv)",
            ])
    }

    private var facts: ConnectionFacts {
        ConnectionFacts(
            peer: "127.0.0.1:7", local: "127.0.0.1:9", proxy: "socks5://proxy:1080",
            encryption: Encryption(
                version: "TLS 1.3", cipher: "TLS_AES_256_GCM_SHA384", subject: "CN=home",
                issuer: "CN=Authority", names: ["home.example"], validUntil: 1_000_000_000,
                fingerprint: shown, trust: .authority))
    }
}
