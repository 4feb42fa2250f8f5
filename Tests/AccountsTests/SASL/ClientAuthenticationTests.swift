import Digests
import Testing
import Text

@testable import Accounts

@Suite("SASL at the client's side", .timeLimit(.minutes(10)))
struct ClientAuthenticationTests {
    /// The parameters of one message.
    private static func pieces(_ text: String) -> [[UInt8]] {
        AuthenticateFraming.pieces(of: Array(text.utf8))
    }

    /// What an action sends, decoded.
    private static func text(_ action: ClientAuthentication.Action) throws -> String? {
        guard case .send(let pieces) = action else { return nil }
        var framing = AuthenticateFraming()
        var text: String?
        for piece in pieces {
            text = try framing.receive(piece).map { String(decoding: $0, as: UTF8.self) }
        }
        return text
    }

    private static func begun(
        _ mechanism: SASLMechanism = .scramSHA256, account: String = "user"
    ) throws -> (ClientAuthentication, String?) {
        var client = ClientAuthentication(
            mechanism, account: account, password: Array("pencil".utf8),
            nonce: "rOprNGfwEbeRWgbNEkqO")
        let first = try client.receive("+".utf8)
        return (client, try text(first))
    }

    private static let challenge =
        "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"

    /// RFC 7677, section 3.
    @Test func `the example of the RFC is carried out`() throws {
        var (client, first) = try Self.begun()
        #expect(first == "n,,n=user,r=rOprNGfwEbeRWgbNEkqO")
        guard case .ask(let question) = try client.receive(Self.pieces(Self.challenge)[0]) else {
            Issue.record("no key was asked for")
            return
        }
        let final = try Self.text(client.resume(with: question.derivedKey()))
        #expect(
            final == "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")
        #expect(!client.isServerTrusted)
        let signature = Self.pieces("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")
        #expect(try client.receive(signature[0]) == .send([Array("+".utf8)]))
        #expect(client.isServerTrusted)
    }

    @Test func `it succeeds at this package's server`() throws {
        let bench = try SASLBench(["ann": "pencil"], rounds: 4_096)
        var (client, first) = try Self.begun(account: "ann")
        var server = SASLBench.begin(.scramSHA256)
        let challenge = try bench.pass(Array((first ?? "").utf8), to: &server)
        guard case .send(let pieces) = challenge,
            case .ask(let question) = try client.receive(pieces[0])
        else {
            Issue.record("no challenge")
            return
        }
        let final = try Self.text(client.resume(with: question.derivedKey()))
        guard case .send(let signature) = try bench.pass(Array((final ?? "").utf8), to: &server)
        else {
            Issue.record("no signature")
            return
        }
        _ = try client.receive(signature[0])
        #expect(client.isServerTrusted)
        #expect(try bench.pass([], to: &server).isSuccess)
    }

    @Test(arguments: [
        "r=other,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", "r=rOprNGfwEbeRWgbNEkqO,s=AAAA,i=4096",
        "r=rOprNGfwEbeRWgbNEkqOx,s=,i=4096", "r=rOprNGfwEbeRWgbNEkqOx,s=AAAA,i=many",
        "e=other-error", "", "s=AAAA,r=rOprNGfwEbeRWgbNEkqOx,i=4096",
    ])
    func `an invalid challenge is malformed`(challenge: String) throws {
        var (client, _) = try Self.begun()
        #expect(throws: AuthenticationFailure.malformed) {
            for piece in Self.pieces(challenge) { _ = try client.receive(piece) }
        }
    }

    @Test(arguments: ["1", "4095", "10000001"])
    func `too few and too many rounds are refused`(rounds: String) throws {
        var (client, _) = try Self.begun()
        #expect(throws: AuthenticationFailure.unsupported) {
            _ = try client.receive(
                Self.pieces("r=rOprNGfwEbeRWgbNEkqOx,s=AAAA,i=\(rounds)")[0])
        }
    }

    @Test func `another signature is refused`() throws {
        var (client, _) = try Self.begun()
        guard case .ask(let question) = try client.receive(Self.pieces(Self.challenge)[0]) else {
            Issue.record("no key was asked for")
            return
        }
        _ = try client.resume(with: question.derivedKey())
        #expect(throws: AuthenticationFailure.refused) {
            try client.receive(
                Self.pieces("v=AAAATRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")[0])
        }
        #expect(!client.isServerTrusted)
    }

    @Test func `PLAIN and EXTERNAL send the account`() throws {
        #expect(try Self.begun(.plain).1 == "user\0user\0pencil")
        #expect(try Self.begun(.external).1 == "user")
    }

    @Test func `a name's commas and equals signs are escaped`() throws {
        let first = try Self.begun(account: "a,b=c").1
        #expect(first == "n,,n=a=2Cb=3Dc,r=rOprNGfwEbeRWgbNEkqO")
    }
}
