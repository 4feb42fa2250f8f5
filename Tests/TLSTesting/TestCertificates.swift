package import ReactorTLS

/// An authority and the certificates that it has signed, made once for all tests.
package struct TestCertificates: Sendable {
    package static let shared = TestCertificates()

    package let authority: PEMSource
    /// For example.org and 127.0.0.1.
    package let server: TLSIdentity
    package let expired: TLSIdentity
    package let future: TLSIdentity
    /// For clients only.
    package let client: TLSIdentity
    /// For example.org, self-signed.
    package let selfSigned: TLSIdentity
    /// For example.org, signed by an untrusted authority.
    package let stranger: TLSIdentity
    package let lockedKey: PEMSource

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

    /// A server with the valid certificate.
    package var serverConfiguration: TLSConfiguration { .server(server) }

    /// A client that trusts only the test authority.
    package var clientConfiguration: TLSConfiguration {
        var configuration = TLSConfiguration.client()
        configuration.trustsSystem = false
        configuration.authorities = [authority]
        return configuration
    }
}
