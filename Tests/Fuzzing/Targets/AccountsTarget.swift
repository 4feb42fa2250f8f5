import Accounts
import Digests

/// No client logs in without what proves it, in whatever order messages and answers arrive; messages
/// survive being cut into pieces; what is stored of a password is read as it was written; a password
/// that is prepared stays as it is; lines to services are read or explained.
enum AccountsTarget {
    static func run(_ input: [UInt8]) {
        var choices = Choices(input)
        switch choices.number(below: 6) {
        case 0: authenticate(&choices)
        case 1: prove(&choices)
        case 2: frame(&choices)
        case 3: readVerifier(choices.all())
        case 4: prepare(choices.all())
        default: write(choices.all())
        }
    }

    private static let decoys = DecoyVerifiers(secret: Array("fuzzing".utf8), rounds: 1)
    private static let certificate = CertificateFingerprint(
        bytes: [UInt8](repeating: 1, count: CertificateFingerprint.byteCount))

    private static func begin(_ mechanism: SASLMechanism) -> Authentication {
        Authentication(
            mechanism, random: [UInt8](repeating: 1, count: Authentication.nonceByteCount),
            certificate: certificate, decoys: decoys)
    }

    // MARK: - SASL

    /// Parameters as a client sends them, a line each; every account is unknown, and each password
    /// wrong.
    private static func authenticate(_ choices: inout Choices) {
        let mechanism = choices.one(of: SASLMechanism.allCases)
        let isAvailable = choices.number(below: 8) > 0
        var authentication = begin(mechanism)
        for parameter in choices.all().split(separator: 0x0A) {
            do throws(AuthenticationFailure) {
                var action = try authentication.receive(parameter)
                while case .ask(let question) = action {
                    action = try authentication.resume(
                        with: isAvailable ? answer(question) : .unavailable)
                }
                check(action)
            } catch {
                return
            }
        }
    }

    private static func answer(_ question: AuthenticationQuestion) -> AuthenticationAnswer {
        switch question {
        case .verifier: .verifier(nil)
        case .password(let password, let verifier):
            .password(isRight: verifier.matches(password.bytes))
        case .account: .account(nil)
        }
    }

    private static func check(_ action: Authentication.Action) {
        switch action {
        case .succeed(let name): fatalError("\(name) logged in")
        case .send(let pieces):
            require(
                pieces.allSatisfy {
                    (1...AuthenticateFraming.pieceLimit).contains($0.count)
                        && $0.allSatisfy { $0 > 0x20 && $0 < 0x7F }
                }, "pieces that are no parameters")
        case .ask, .wait: break
        }
    }

    /// SCRAM of an account that exists: a client that does not know the password must fail.
    private static func prove(_ choices: inout Choices) {
        guard
            let verifier = try? PasswordVerifier(
                of: Array("a password that is not in the input".utf8), salt: [1, 2, 3], rounds: 1)
        else { return }
        var authentication = begin(.scramSHA256)
        var nonce: Substring = ""
        for line in choices.all().split(separator: 0x0A) {
            // An input cannot contain the nonce, which depends on it: `#` stands for the nonce.
            let message = line.flatMap { $0 == UInt8(ascii: "#") ? Array(nonce.utf8) : [$0] }
            for piece in AuthenticateFraming.pieces(of: message) {
                guard var action = try? authentication.receive(piece) else { return }
                if case .ask = action {
                    guard let next = try? authentication.resume(with: .verifier(verifier)) else {
                        return
                    }
                    action = next
                }
                check(action)
                if case .send(let pieces) = action {
                    require(nonce.isEmpty, "a proof was accepted")
                    nonce = text(of: pieces).prefix { $0 != "," }.dropFirst(2)
                }
            }
        }
    }

    private static func text(of pieces: [[UInt8]]) -> String {
        var framing = AuthenticateFraming()
        for piece in pieces {
            if let message = try? framing.receive(piece) {
                return String(decoding: message, as: UTF8.self)
            }
        }
        return ""
    }

    private static func frame(_ choices: inout Choices) {
        let bytes = choices.all()
        var framing = AuthenticateFraming()
        for piece in bytes.split(separator: 0x0A) {
            guard let message = try? framing.receive(piece) else { continue }
            require(message.count <= AuthenticateFraming.encodedLimit, "a message is too long")
        }
        let pieces = AuthenticateFraming.pieces(of: bytes)
        guard pieces.count <= 6 else { return }
        framing = AuthenticateFraming()
        for (index, piece) in pieces.enumerated() {
            do throws(AuthenticationFailure) {
                let message = try framing.receive(piece)
                require(
                    message == (index == pieces.count - 1 ? bytes : nil), "another message")
            } catch {
                fatalError("what was written is refused: \(error)")
            }
        }
    }

    // MARK: - Texts

    private static func readVerifier(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        if let verifier = PasswordVerifier(text) {
            require("\(verifier)".utf8.elementsEqual(text.utf8), "\(verifier) is another text")
        }
        if let fingerprint = CertificateFingerprint(text) {
            require(
                CertificateFingerprint("\(fingerprint)") == fingerprint, "another fingerprint")
        }
        if let address = MailAddress(bytes) {
            require(
                address.text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x3C && $0 != 0x3E },
                "an address that is not one word")
        }
    }

    private static func prepare(_ bytes: [UInt8]) {
        guard let password = try? Password(bytes) else { return }
        require((1...Password.byteLimit).contains(password.bytes.count), "a wrong size")
        require(password.bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F }, "a control")
        require((try? Password(password.bytes)) == password, "it is prepared again otherwise")
    }

    private static func write(_ line: [UInt8]) {
        do throws(ServiceError) {
            _ = try NickServ.request(line)
        } catch {
            require(!error.description.isEmpty, "no explanation")
        }
        do throws(ServiceError) {
            _ = try ChanServ.request(line)
        } catch {
            require(!error.description.isEmpty, "no explanation")
        }
        let name = AccountName(line)
        require(name.map { $0.bytes == line } ?? true, "another name")
        var (code, text) = VerificationCode.make(
            random: [1, 2, 3, 4, 5], at: 0)
        if (try? code.check(line, at: 0)) != nil {
            require(line.count >= text.utf8.count - 1, "a code was guessed")
        }
    }
}
