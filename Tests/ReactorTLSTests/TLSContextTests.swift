import ReactorTLS
import SystemPackage
import TLSTesting
import Testing

@Suite("TLSContext", .timeLimit(.minutes(10)))
struct TLSContextTests {
    private let certificates = TestCertificates.shared

    private func problem(_ configuration: TLSConfiguration) throws -> TLSError {
        do {
            _ = try TLSContext(configuration)
        } catch {
            #expect(error.cause == .configuration)
            return error
        }
        throw UnexpectedContext()
    }

    struct UnexpectedContext: Error {}

    @Test func `a server's context knows its own certificate`() throws {
        let context = try TLSContext(certificates.serverConfiguration)
        #expect(context.certificate?.subject == "CN=server")
        #expect(try TLSContext(.client()).certificate == nil)
    }

    @Test func `the error of a missing file contains its name and the system's error`() throws {
        var configuration = certificates.serverConfiguration
        configuration.identity?.certificateChain = .file("/nowhere/chain.pem")
        #expect(
            try problem(configuration).description
                == "cannot read \"/nowhere/chain.pem\": No such file or directory")
        configuration = certificates.serverConfiguration
        configuration.identity?.privateKey = .file("/nowhere/key.pem")
        #expect(try problem(configuration).problem.hasPrefix("cannot read \"/nowhere/key.pem\""))
        var client = TLSConfiguration.client()
        client.authorities = [.file("/nowhere/ca.pem")]
        #expect(try problem(client).problem.hasPrefix("cannot read \"/nowhere/ca.pem\""))
    }

    @Test func `a key of another certificate is refused`() throws {
        var configuration = certificates.serverConfiguration
        configuration.identity?.privateKey = certificates.client.privateKey
        let error = try problem(configuration)
        #expect(
            error.problem == "the private key in the PEM text does not belong to the first"
                + " certificate in the PEM text")
        #expect(error.detail == "key values mismatch")
    }

    @Test func `a missing certificate, a damaged one and a missing key are distinct errors`() throws
    {
        var configuration = certificates.serverConfiguration
        configuration.identity?.certificateChain = certificates.server.privateKey
        #expect(try problem(configuration).problem.contains("contains no certificate"))
        configuration.identity?.certificateChain = .text("")
        #expect(try problem(configuration).problem.contains("contains no certificate"))
        configuration.identity?.certificateChain = .text(
            "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n")
        #expect(try problem(configuration).problem.contains("is damaged"))
        configuration = certificates.serverConfiguration
        configuration.identity?.privateKey = certificates.server.certificateChain
        #expect(try problem(configuration).problem.contains("contains no readable private key"))
    }

    @Test func `an encrypted key is refused without a prompt`() throws {
        var configuration = certificates.serverConfiguration
        configuration.identity?.privateKey = certificates.lockedKey
        #expect(try problem(configuration).problem.contains("must be decrypted first"))
    }

    @Test func `an error never contains the text of a key`() throws {
        guard case .text(let key) = certificates.client.privateKey else { return }
        let line = try #require(key.split(separator: "\n").dropFirst().first)
        var configuration = certificates.serverConfiguration
        configuration.identity?.privateKey = certificates.client.privateKey
        #expect(!"\(try problem(configuration))".contains(line))
    }

    @Test func `inconsistent configurations are refused`() throws {
        var server = certificates.serverConfiguration
        server.identity = nil
        #expect(try problem(server).problem == "a TLS server needs a certificate and its key")
        var versions = TLSConfiguration.client()
        versions.minimumVersion = .tls13
        versions.maximumVersion = .tls12
        #expect(
            try problem(versions).problem == "there is no TLS version from TLS 1.3 to TLS 1.2")
        var names = TLSConfiguration.client()
        names.applicationProtocols = ["good", ""]
        #expect(try problem(names).problem.contains("1 to 255 bytes"))
        names.applicationProtocols = [String(repeating: "x", count: 256)]
        #expect(try problem(names).problem.contains("1 to 255 bytes"))
        var open = certificates.serverConfiguration
        open.clientCertificates = .required
        #expect(try problem(open).problem.contains("authority"))
        open.verification = .nothing
        _ = try TLSContext(open)
        open.verification = .full
        open.authorities = [certificates.authority]
        open.clientCertificates = .optional
        let known = try #require(TLSContext(certificates.serverConfiguration).certificate)
        open.pins = [known.fingerprint]
        #expect(try problem(open).problem.contains("require"))
        open.clientCertificates = .required
        _ = try TLSContext(open)
    }
}
