import ReactorKit
import ReactorTLS
import ReactorTesting
import TLSTesting
import Testing

@Suite("TLSVerification", .timeLimit(.minutes(10)))
struct TLSVerificationTests {
    private let certificates = TestCertificates.shared

    /// A handshake of a client with a server that has this certificate.
    private func meet(
        _ identity: TLSIdentity, as name: String = "example.org",
        _ change: (inout TLSConfiguration) -> Void = { _ in }, decideTrust: TLSTrustDecision? = nil
    ) throws -> Wire {
        var client = certificates.clientConfiguration
        change(&client)
        return try Wire.connected(
            client: client, server: .server(identity), name: name, decideTrust: decideTrust)
    }

    private func reason(_ wire: Wire) throws -> TLSVerificationError {
        let failure = try #require(wire.client.failure)
        guard case .untrusted(let reason) = failure.cause else { throw failure }
        #expect(failure.description == "the server's certificate \(reason)")
        #expect(!wire.client.isMade)
        #expect(wire.client.lostCount == 1)
        #expect(wire.server.lostCount == 1)
        return reason
    }

    // MARK: - Servers

    @Test(arguments: ["example.org", "EXAMPLE.org", "www.example.net", "127.0.0.1"])
    func `a certificate of a trusted authority is valid for its names`(name: String) throws {
        let wire = try meet(certificates.server, as: name)
        #expect(wire.client.events == [.made])
        #expect(wire.server.tls?.session?.serverName == (name == "127.0.0.1" ? nil : name))
    }

    @Test(arguments: ["example.com", "org", "a.b.example.net", "127.0.0.2", "::1"])
    func `a certificate for another name is refused`(name: String) throws {
        let reason = try reason(try meet(certificates.server, as: name))
        let names = ["example.org", "*.example.net", "127.0.0.1"]
        #expect(reason == .otherName(wanted: name, names: names))
        #expect(
            "\(reason)"
                == "is valid for example.org, *.example.net, 127.0.0.1, not for \(name)")
    }

    @Test func `a self-signed certificate is refused, and the server gets the reason`() throws {
        let wire = try meet(certificates.selfSigned)
        #expect(try reason(wire) == .selfSigned)
        #expect(
            wire.client.failure?.description == "the server's certificate is self-signed")
        #expect(wire.server.failure?.cause == .refused(alert: 48))
    }

    @Test func `an unknown authority is refused`() throws {
        let reason = try reason(try meet(certificates.stranger))
        #expect(reason == .unknownAuthority("CN=Other Authority"))
    }

    @Test func `an expired or not yet valid certificate is refused with the date`() throws {
        let old = try reason(try meet(certificates.expired))
        guard case .expired(let last) = old else { throw old }
        #expect(WallTime.second - last > 2 * 86_400)
        #expect("\(old)" == "expired on \(WallTime.text(of: last, pattern: "%Y-%m-%d"))")
        let new = try reason(try meet(certificates.future))
        guard case .notYetValid(let first) = new else { throw new }
        #expect(first - WallTime.second > 2 * 86_400)
    }

    @Test func `a client's certificate is refused for a server`() throws {
        let wire = try meet(certificates.client) { $0.verification = .anyName }
        #expect(try reason(wire) == .wrongPurpose)
    }

    @Test func `the system's authorities do not include our own`() throws {
        let wire = try meet(certificates.server) {
            $0.authorities = []
            $0.trustsSystem = true
        }
        #expect(try reason(wire) == .unknownAuthority("CN=Test Authority"))
    }

    @Test func `any name is accepted only with that setting`() throws {
        let other = try meet(certificates.server, as: "example.com") { $0.verification = .anyName }
        #expect(other.client.isMade)
        let stranger = try meet(certificates.stranger) { $0.verification = .anyName }
        #expect(try reason(stranger) == .unknownAuthority("CN=Other Authority"))
        let nothing = try meet(certificates.expired, as: "nowhere") { $0.verification = .nothing }
        #expect(nothing.client.isMade)
    }

    // MARK: - Names

    @Test(
        arguments: [
            "", "exam\0ple.org", ".example.org", "example.org:443", "[example.org]",
            "127.0.0.1:443",
            "[::1]:443", "[127.0.0.1]", "127.1", "me@example.org", "example..org",
            "https://example.org",
        ])
    func `an invalid server name is refused at once`(name: String) throws {
        let context = try TLSContext(.client())
        let reactor = try Reactor()
        let error = #expect(throws: TLSError.self) {
            try TLS.client(context, to: name, on: reactor)
        }
        #expect(error?.cause == .configuration)
        #expect(error?.problem.hasPrefix("\"\(name)\" is not a valid server name: it ") == true)
    }

    @Test func `the error of a name with a port asks to omit the port`() throws {
        let context = try TLSContext(.client())
        let reactor = try Reactor()
        let error = #expect(throws: TLSError.self) {
            try TLS.client(context, to: "example.org:443", on: reactor)
        }
        #expect(error?.problem.hasSuffix("; omit the port") == true)
    }

    @Test func `a final dot of a name is removed`() throws {
        let wire = try meet(certificates.server, as: "example.org.")
        #expect(wire.client.isMade)
        #expect(wire.server.tls?.session?.serverName == "example.org")
    }

    @Test(arguments: ["::1", "[::1]", "::1%lo", "[0:0::1]"])
    func `an address is checked without its brackets and zone`(name: String) throws {
        let maker = CertificateMaker(.init(commonName: "six", names: "IP:::1"))
        let wire = try meet(identity(maker), as: name) {
            $0.authorities = [.text(maker.certificateText)]
        }
        #expect(wire.client.isMade)
        #expect(wire.server.tls?.session?.serverName == nil)
    }

    @Test(.enabled(if: (try? Endpoint("ü.example:1")) != nil))
    func `an internationalized name is sent and checked in ASCII`() throws {
        let maker = CertificateMaker(
            .init(commonName: "bell", names: "DNS:xn--glckchen-o4a.example"))
        let wire = try meet(identity(maker), as: "Glöckchen.example") {
            $0.authorities = [.text(maker.certificateText)]
        }
        #expect(wire.client.isMade)
        #expect(wire.server.tls?.session?.serverName == "xn--glckchen-o4a.example")
    }

    /// RFC 9525, section 6.3: only the alternative names count.
    @Test(arguments: ["example.org", "127.0.0.1", "::1"])
    func `a certificate with only a common name is refused`(name: String) throws {
        for names in [nil, "email:bell@example.org"] {
            let maker = CertificateMaker(.init(commonName: name, names: names))
            let wire = try meet(identity(maker), as: name) {
                $0.authorities = [.text(maker.certificateText)]
            }
            let reason = try reason(wire)
            #expect(reason == .otherName(wanted: name, names: []))
        }
    }

    @Test func `a path with a NUL is refused`() {
        let source = PEMSource.file("/etc/hosts\0x")
        let error = #expect(throws: TLSError.self) {
            try TLSContext(
                .server(TLSIdentity(certificateChain: source, privateKey: source)))
        }
        #expect(error?.problem.hasSuffix("the path contains a NUL") == true)
    }

    private func identity(_ maker: CertificateMaker) -> TLSIdentity {
        TLSIdentity(
            certificateChain: .text(maker.certificateText), privateKey: .text(maker.keyText))
    }

    // MARK: - Decisions and pins

    @Test func `a decision gets the certificate and may accept it`() throws {
        var asked: [(TLSCertificate, TLSVerificationError)] = []
        let wire = try meet(
            certificates.selfSigned,
            decideTrust: { certificate, error in
                asked.append((certificate, error))
                return true
            })
        #expect(wire.client.isMade)
        #expect(asked.map(\.1) == [.selfSigned])
        let shown = try #require(wire.client.tls?.session?.peerCertificate)
        #expect(asked.first?.0 == shown)
        #expect(shown.subject == "CN=lonely")
        #expect(shown.validFrom < WallTime.second && WallTime.second < shown.validUntil)
    }

    @Test func `a decision may refuse, and is not called when verification succeeds`() throws {
        var count = 0
        let refuse: TLSTrustDecision = { _, _ in
            count += 1
            return false
        }
        #expect(try reason(try meet(certificates.selfSigned, decideTrust: refuse)) == .selfSigned)
        #expect(count == 1)
        #expect(try meet(certificates.server, decideTrust: refuse).client.isMade)
        #expect(count == 1)
    }

    @Test func `a pin matches the certificate or its key, in addition to verification`() throws {
        let known = try #require(TLSContext(.server(certificates.server)).certificate)
        for pin in [known.fingerprint, known.publicKeyFingerprint] {
            #expect(try meet(certificates.server, { $0.pins = [pin] }).client.isMade)
        }
        let stranger = try #require(TLSContext(.server(certificates.stranger)).certificate)
        let wire = try meet(certificates.stranger) { $0.pins = [stranger.fingerprint] }
        #expect(try reason(wire) == .unknownAuthority("CN=Other Authority"))
        let pinned = try meet(certificates.stranger) {
            $0.pins = [stranger.fingerprint]
            $0.verification = .nothing
        }
        #expect(pinned.client.isMade)
    }

    @Test(arguments: [TLSVerification.full, .nothing])
    func `a decision cannot accept a certificate that matches no pin`(
        verification: TLSVerification
    ) throws {
        let pin = try #require(TLSContext(.server(certificates.stranger)).certificate).fingerprint
        let change: (inout TLSConfiguration) -> Void = {
            $0.pins = [pin]
            $0.verification = verification
        }
        let wire = try meet(certificates.server, change, decideTrust: { _, _ in true })
        let shown = try #require(TLSContext(.server(certificates.server)).certificate)
        #expect(try reason(wire) == .notPinned(shown.fingerprint))
    }

    // MARK: - Clients

    private func visit(
        _ policy: ClientCertificatePolicy, with identity: TLSIdentity?, _ version: TLSVersion,
        requiring verification: TLSVerification = .full
    ) throws -> Wire {
        var server = certificates.serverConfiguration
        server.clientCertificates = policy
        server.verification = verification
        if verification != .nothing { server.authorities = [certificates.authority] }
        server.maximumVersion = version
        var client = certificates.clientConfiguration
        client.identity = identity
        return try Wire.connected(client: client, server: server)
    }

    @Test(arguments: [TLSVersion.tls12, .tls13], [ClientCertificatePolicy.optional, .required])
    func `the server gets the client's certificate`(
        version: TLSVersion, policy: ClientCertificatePolicy
    ) throws {
        let wire = try visit(policy, with: certificates.client, version)
        #expect(wire.server.tls?.session?.peerCertificate?.subject == "CN=Ada")
        #expect(wire.client.events == [.made])
    }

    @Test(arguments: [TLSVersion.tls12, .tls13])
    func `a client without a certificate is accepted where none is required`(
        version: TLSVersion
    ) throws {
        for policy in [ClientCertificatePolicy.none, .optional] {
            let wire = try visit(policy, with: nil, version)
            #expect(wire.server.events == [.made])
            #expect(wire.server.tls?.session?.peerCertificate == nil)
        }
        // A certificate that was not asked for is ignored.
        let wire = try visit(.none, with: certificates.client, version)
        #expect(wire.server.tls?.session?.peerCertificate == nil)
    }

    @Test(arguments: [TLSVersion.tls12, .tls13], [ClientCertificatePolicy.optional, .required])
    func `where nothing is required of it, any certificate is known by its fingerprint`(
        version: TLSVersion, policy: ClientCertificatePolicy
    ) throws {
        for identity in [certificates.selfSigned, certificates.stranger, certificates.expired] {
            let wire = try visit(policy, with: identity, version, requiring: .nothing)
            let own = try #require(TLSContext(.server(identity)).certificate)
            #expect(wire.client.events == [.made])
            #expect(wire.server.tls?.session?.peerCertificate?.fingerprint == own.fingerprint)
        }
    }

    @Test(arguments: [TLSVersion.tls12, .tls13])
    func `a client's certificates of more than 32 KiB are refused`(version: TLSVersion) throws {
        let maker = CertificateMaker(.init(commonName: "Ada"))
        let one = maker.certificateText
        // About two thirds of the text is the size of the certificates.
        for (byteCount, isAccepted) in [(30_000, true), (60_000, false)] {
            let text = String(repeating: one, count: byteCount / one.utf8.count)
            let identity = TLSIdentity(
                certificateChain: .text(text),
                privateKey: .text(maker.keyText))
            let wire = try visit(.optional, with: identity, version, requiring: .nothing)
            #expect(wire.server.isMade == isAccepted)
        }
    }

    @Test(
        arguments: [TLSVersion.tls12, .tls13], [TLSVerification.full, .nothing])
    func `a client without the required certificate is refused`(
        version: TLSVersion, verification: TLSVerification
    ) throws {
        let wire = try visit(.required, with: nil, version, requiring: verification)
        #expect(wire.server.failure?.cause == .noCertificate)
        #expect(wire.server.failure?.problem == "the client sent no certificate")
        #expect(!wire.server.isMade)
        #expect(wire.client.failure?.cause == .refused(alert: version == .tls13 ? 116 : 40))
        #expect(wire.client.lostCount == 1)
        // In TLS 1.3 the client learns of it after it has completed its handshake.
        #expect(wire.client.isMade == (version == .tls13))
    }

    @Test func `a client's certificate of an unknown authority is refused`() throws {
        let wire = try visit(.optional, with: certificates.stranger, .tls13)
        let expected = TLSVerificationError.unknownAuthority("CN=Other Authority")
        #expect(wire.server.failure?.cause == .untrusted(expected))
        #expect(
            wire.server.failure?.problem
                == "the client's certificate is signed by an unknown authority: CN=Other Authority")
        #expect(wire.client.failure?.cause == .refused(alert: 48))
    }
}
