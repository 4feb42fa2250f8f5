import Accounts
import Digests
import Text

/// The server's side of SCRAM-SHA-256, for one account.
final class ScramPeer {
    struct Failure: Error {}

    private let verifier: PasswordVerifier
    private var authentication: Authentication

    init(password: String) {
        let salt = [UInt8](repeating: 3, count: 16)
        guard
            let verifier = try? PasswordVerifier(
                of: Array(password.utf8), salt: salt, rounds: ScramKeyQuestion.fewestRounds)
        else { preconditionFailure("OpenSSL refuses the rounds") }
        self.verifier = verifier
        authentication = Authentication(
            .scramSHA256, random: Array(20..<40), certificate: nil,
            decoys: DecoyVerifiers(secret: [1], rounds: 8))
        // The client has sent the name of the mechanism.
    }

    /// The line that answers the last one of the client, or `succeed`.
    func answer(_ transcript: [String], rounds: Int? = nil) throws -> String {
        guard let line = transcript.last(where: { $0.hasPrefix("C: AUTHENTICATE ") }) else {
            throw Failure()
        }
        let parameter = line.dropFirst("C: AUTHENTICATE ".count)
        if let rounds {
            let first = String(decoding: Base64.bytes(of: parameter) ?? [], as: UTF8.self)
            let nonce = first.split(separator: "r=")[1]
            return "AUTHENTICATE " + Base64.text(of: Array("r=\(nonce)X,s=AAAA,i=\(rounds)".utf8))
        }
        var action = try authentication.receive(Array(parameter.utf8))
        if case .ask = action { action = try authentication.resume(with: .verifier(verifier)) }
        switch action {
        case .send(let pieces):
            return "AUTHENTICATE " + String(decoding: pieces[0], as: UTF8.self)
        case .succeed: return "succeed"
        case .ask, .wait: throw Failure()
        }
    }
}
