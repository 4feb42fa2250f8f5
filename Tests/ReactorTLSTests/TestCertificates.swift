import ReactorTLS

/// One authority and what it has signed; made once for all tests.
struct TestCertificates: Sendable {
    static let shared = TestCertificates()

    let authority: PEMSource
    /// For example.org and 127.0.0.1.
    let server: TLSIdentity
    let expired: TLSIdentity
    let future: TLSIdentity
    /// Made for clients only; for no server.
    let client: TLSIdentity
    /// For example.org, by nobody but itself.
    let selfSigned: TLSIdentity
    /// For example.org, by an authority that nobody trusts.
    let stranger: TLSIdentity
    let lockedKey: PEMSource

    private init() {
        let authority = CertificateMaker(.init(commonName: "Test Authority", isAuthority: true))
        let other = CertificateMaker(.init(commonName: "Other Authority", isAuthority: true))
        let names = "DNS:example.org,DNS:*.example.net,IP:127.0.0.1"
        let server = CertificateMaker(
            .init(commonName: "server", names: names, usage: "serverAuth"), by: authority)
        let day = 86_400
        self.authority = .text(authority.certificateText)
        self.server = Self.identity(server)
        expired = Self.identity(
            CertificateMaker(
                .init(commonName: "old", names: names, validity: -9 * day ... -3 * day),
                by: authority))
        future = Self.identity(
            CertificateMaker(
                .init(commonName: "new", names: names, validity: 3 * day...9 * day), by: authority))
        client = Self.identity(
            CertificateMaker(.init(commonName: "Ada", usage: "clientAuth"), by: authority))
        selfSigned = Self.identity(CertificateMaker(.init(commonName: "lonely", names: names)))
        stranger = Self.identity(
            CertificateMaker(.init(commonName: "stranger", names: names), by: other))
        lockedKey = .text(server.lockedKeyText)
    }

    private static func identity(_ maker: CertificateMaker) -> TLSIdentity {
        TLSIdentity(
            certificateChain: .text(maker.certificateText), privateKey: .text(maker.keyText))
    }

    /// A server with the good certificate.
    var serverConfiguration: TLSConfiguration { .server(server) }

    /// A client that trusts the test authority alone.
    var clientConfiguration: TLSConfiguration {
        var configuration = TLSConfiguration.client()
        configuration.trustsSystem = false
        configuration.authorities = [authority]
        return configuration
    }
}
