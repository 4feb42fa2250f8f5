import Accounts
import Digests
import Text

/// Answers the questions of authentications as a server with a few accounts does.
struct SASLBench {
    static let decoys = DecoyVerifiers(secret: Array("a secret of the tests".utf8), rounds: 8)
    static let certificate = CertificateFingerprint(bytes: (0..<32).map { UInt8($0) })

    var verifiers: [AccountName: PasswordVerifier] = [:]
    var certificates: [CertificateFingerprint: AccountName] = [:]

    /// A server with accounts and their passwords.
    init(_ accounts: [String: String] = [:], rounds: Int = 8) throws {
        for (name, password) in accounts {
            verifiers[try Self.name(name)] = try PasswordVerifier(
                of: Password(password.utf8).bytes, rounds: rounds)
        }
    }

    struct NoName: Error {}

    static func name(_ text: String) throws -> AccountName {
        guard let name = AccountName(text.utf8) else { throw NoName() }
        return name
    }

    func answer(_ question: AuthenticationQuestion) -> AuthenticationAnswer {
        switch question {
        case .verifier(let name): .verifier(verifiers[name])
        case .password(let password, let verifier):
            .password(isRight: verifier.matches(password.bytes))
        case .account(let certificate): .account(certificates[certificate])
        }
    }

    static func begin(_ mechanism: SASLMechanism) -> Authentication {
        Authentication(
            mechanism, random: [UInt8](repeating: 7, count: Authentication.nonceByteCount),
            certificate: certificate, decoys: decoys)
    }

    /// Passes one message, and answers the questions that it causes.
    func pass(
        _ message: [UInt8], to authentication: inout Authentication
    ) throws(AuthenticationFailure) -> Authentication.Action {
        let pieces = AuthenticateFraming.pieces(of: message)
        for piece in pieces.dropLast() { _ = try authentication.receive(piece) }
        return try resolved(authentication.receive(pieces[pieces.count - 1]), &authentication)
    }

    /// The next action that asks nothing.
    private func resolved(
        _ action: Authentication.Action, _ authentication: inout Authentication
    ) throws(AuthenticationFailure) -> Authentication.Action {
        guard case .ask(let question) = action else { return action }
        return try resolved(authentication.resume(with: answer(question)), &authentication)
    }

    /// Passes one message to a new authentication.
    func pass(
        _ message: some Sequence<UInt8>, by mechanism: SASLMechanism
    ) throws(AuthenticationFailure) -> Authentication.Action {
        var authentication = Self.begin(mechanism)
        return try pass(Array(message), to: &authentication)
    }

    /// The message that an action sends; nil when it sends none.
    static func message(_ action: Authentication.Action) throws -> String? {
        guard case .send(let pieces) = action else { return nil }
        var framing = AuthenticateFraming()
        for piece in pieces {
            if let message = try framing.receive(piece) {
                return String(decoding: message, as: UTF8.self)
            }
        }
        return nil
    }
}

/// A client of SCRAM-SHA-256 (RFC 5802, section 3).
struct ScramClient {
    var header = "n,,"
    var name: String
    var password: String
    var nonce = "fyko+d2lbbFgONRv9qkxdawL"
    var extensions = ""

    var bare: String { "n=\(name),r=\(nonce)\(extensions)" }
    var first: [UInt8] { Array((header + bare).utf8) }

    struct NoChallenge: Error {}

    /// The last message, and the server's signature that must follow. Another nonce or header than
    /// the right one is proved as well.
    func final(
        _ challenge: String, extensions: String = "", nonce: String? = nil, header: String? = nil
    ) throws -> (message: String, signature: String) {
        let parts = challenge.split(separator: ",").map { String($0.dropFirst(2)) }
        guard parts.count == 3, let salt = Base64.bytes(of: parts[1]), let rounds = Int(parts[2])
        else { throw NoChallenge() }
        let digest = Digest.sha256
        let password = try Password(password.utf8).bytes
        let salted = try digest.derivedKey(
            from: password.span, salt: salt.span, rounds: rounds)
        let clientKey = digest.authenticationCode(of: "Client Key".utf8.span, key: salted.span)
        let storedKey = digest.digest(of: clientKey.span)
        let serverKey = digest.authenticationCode(of: "Server Key".utf8.span, key: salted.span)
        let binding = Base64.text(of: Array((header ?? self.header).utf8))
        let text = "c=\(binding),r=\(nonce ?? parts[0])\(extensions)"
        let exchange = "\(bare),\(challenge),\(text)"
        let proof = zip(
            clientKey, digest.authenticationCode(of: exchange.utf8.span, key: storedKey.span)
        ).map { $0 ^ $1 }
        let signature = digest.authenticationCode(of: exchange.utf8.span, key: serverKey.span)
        return ("\(text),p=\(Base64.text(of: proof))", "v=\(Base64.text(of: signature))")
    }
}
