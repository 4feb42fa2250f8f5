import Digests
import Text

/// The client's side of an authentication by SASL (RFC 4422): parameters of AUTHENTICATE in, actions
/// out. Pure.
///
/// It begins with the server's answer to the name of the mechanism. Success is for the server to
/// report (903), and holds only while `isServerTrusted`.
package struct ClientAuthentication: Sendable {
    /// What is to be done next.
    package enum Action: Hashable, Sendable {
        /// Wait for the next piece of a message.
        case wait
        /// Send AUTHENTICATE with each of these parameters.
        case send([[UInt8]])
        /// Derive a key, on a worker, and pass it to `resume(with:)`.
        case ask(ScramKeyQuestion)
    }

    private enum State {
        case begin
        case serverFirst
        case key(ScramKeyQuestion, exchange: [UInt8])
        case serverFinal(signature: [UInt8])
        case end
    }

    /// The mechanism.
    package let mechanism: SASLMechanism
    /// False while the server has not proved that it knows the password, where the mechanism has it
    /// prove that.
    package private(set) var isServerTrusted: Bool
    /// True once the server has seen a proof of the password, or the password: if it refuses, that
    /// is wrong.
    package private(set) var hasProved = false

    private let account: String
    private let password: [UInt8]
    private let nonce: String
    private var framing = AuthenticateFraming()
    private var state = State.begin

    /// Begins an exchange. `random` are fresh random bytes, for a mechanism that has a nonce.
    package init(
        _ mechanism: SASLMechanism, account: String, password: [UInt8], random: [UInt8]
    ) {
        precondition(
            !mechanism.hasNonce || random.count >= Authentication.nonceByteCount,
            "a nonce needs 18 random bytes")
        self.init(
            mechanism, account: account, password: password, nonce: Base64.text(of: random))
    }

    /// Begins an exchange with this nonce, which is printable and has no comma.
    package init(
        _ mechanism: SASLMechanism, account: String, password: [UInt8], nonce: String
    ) {
        self.mechanism = mechanism
        self.account = account
        // Prepared as servers prepare it; one that they would refuse is sent as it is.
        self.password = (try? Password(password))?.bytes ?? password
        self.nonce = nonce
        isServerTrusted = mechanism != .scramSHA256
    }

    /// Takes a parameter of AUTHENTICATE.
    package mutating func receive(
        _ parameter: some Collection<UInt8>
    ) throws(AuthenticationFailure) -> Action {
        let isEmpty = parameter.elementsEqual("+".utf8)
        guard case .begin = state else {
            guard let message = try framing.receive(parameter) else { return .wait }
            return try receive(message: message)
        }
        // All mechanisms let the client begin.
        guard isEmpty else { throw .malformed }
        return .send(AuthenticateFraming.pieces(of: first()))
    }

    /// Takes the key that was asked for; nil where there is none.
    package mutating func resume(
        with key: [UInt8]?
    ) throws(AuthenticationFailure) -> Action {
        guard case .key(let question, let exchange) = state else { throw .malformed }
        state = .end
        guard let key, key.count == Digest.sha256.byteCount else { throw .unavailable }
        let proof = question.proof(of: exchange, key: key)
        state = .serverFinal(signature: proof.signature)
        hasProved = true
        let final = question.finalWithoutProof + ",p=\(Base64.text(of: proof.client))"
        return .send(AuthenticateFraming.pieces(of: Array(final.utf8)))
    }

    // MARK: -

    private mutating func first() -> [UInt8] {
        switch mechanism {
        case .external:
            state = .end
            return Array(account.utf8)
        case .plain:
            state = .end
            hasProved = true
            return Array("\(account)\0\(account)\0".utf8) + password
        case .scramSHA256:
            state = .serverFirst
            return Array("n,,\(firstBare)".utf8)
        }
    }

    private var firstBare: String { "n=\(ScramKeyQuestion.escaped(account)),r=\(nonce)" }

    private mutating func receive(message: [UInt8]) throws(AuthenticationFailure) -> Action {
        let open = state
        state = .end
        switch open {
        case .serverFirst:
            let question = try ScramKeyQuestion(message, nonce: nonce, password: password)
            let exchange = "\(firstBare),\(String(decoding: message, as: UTF8.self)),"
            state = .key(question, exchange: Array((exchange + question.finalWithoutProof).utf8))
            return .ask(question)
        case .serverFinal(let signature):
            var attributes = ScramAttributes(message[...])
            let found = try attributes.base64("v")
            guard Digest.areEqual(found.span, signature.span) else { throw .refused }
            isServerTrusted = true
            return .send([Array("+".utf8)])
        case .begin, .key, .end: throw .malformed
        }
    }
}

/// The first message of a server, `r=nonce,s=salt,i=rounds` (RFC 5802, section 7), as a question: the
/// key that is derived from the password takes long.
package struct ScramKeyQuestion: Hashable, Sendable {
    /// The fewest rounds (RFC 7677, section 4): fewer would make guessing cheap.
    package static let fewestRounds = 4_096
    /// The most rounds: a server cannot occupy the worker for more than some seconds.
    package static let mostRounds = PasswordVerifier.mostRounds

    /// The nonces of both sides.
    let nonce: String
    /// The salt.
    let salt: [UInt8]
    /// The number of rounds of PBKDF2.
    package let rounds: Int
    private let password: [UInt8]

    /// Reads the message of a server that was sent this nonce.
    init(
        _ message: [UInt8], nonce own: String, password: [UInt8]
    ) throws(AuthenticationFailure) {
        var attributes = ScramAttributes(message[...])
        let nonce = String(decoding: try attributes.value("r"), as: UTF8.self)
        let salt = try attributes.base64("s")
        let digits = String(decoding: try attributes.value("i"), as: UTF8.self)
        guard nonce.utf8.count > own.utf8.count, nonce.utf8.starts(with: own.utf8),
            nonce.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), let rounds = Int(digits),
            !salt.isEmpty
        else { throw .malformed }
        guard (Self.fewestRounds...Self.mostRounds).contains(rounds) else { throw .unsupported }
        self.init(nonce: nonce, salt: salt, rounds: rounds, password: password)
    }

    private init(nonce: String, salt: [UInt8], rounds: Int, password: [UInt8]) {
        self.nonce = nonce
        self.salt = salt
        self.rounds = rounds
        self.password = password
    }

    /// The answer: the key, nil where OpenSSL refuses the parameters. It takes up to some seconds:
    /// not on a reactor's thread.
    package func derivedKey() -> [UInt8]? {
        try? Digest.sha256.derivedKey(from: password.span, salt: salt.span, rounds: rounds)
    }

    /// The client's last message before its proof. `biws` is the header `n,,`.
    var finalWithoutProof: String { "c=biws,r=\(nonce)" }

    /// The proof of the client, and the signature that the server must send (RFC 5802, section 3).
    func proof(of exchange: [UInt8], key: [UInt8]) -> (client: [UInt8], signature: [UInt8]) {
        func code(_ bytes: [UInt8], _ key: [UInt8]) -> [UInt8] {
            Digest.sha256.authenticationCode(of: bytes.span, key: key.span)
        }
        let clientKey = code(Array("Client Key".utf8), key)
        let storedKey = Digest.sha256.digest(of: clientKey.span)
        let proof = zip(clientKey, code(exchange, storedKey)).map { $0 ^ $1 }
        return (proof, code(exchange, code(Array("Server Key".utf8), key)))
    }

    /// A name with its commas and equals signs escaped.
    static func escaped(_ name: String) -> String {
        var escaped = ""
        for scalar in name.unicodeScalars {
            switch scalar {
            case ",": escaped += "=2C"
            case "=": escaped += "=3D"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

extension ScramKeyQuestion: CustomStringConvertible, CustomReflectable {
    /// Not the password.
    package var description: String { "\(rounds) rounds" }

    /// Nothing, so that `dump` prints no password.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
