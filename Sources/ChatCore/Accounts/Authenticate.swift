import Accounts
import ReactorIRC

extension Network {
    /// What an authentication goes on with.
    enum ExchangeInput {
        case parameter(ArraySlice<UInt8>)
        case answer(Answer)
    }

    /// AUTHENTICATE (the sasl-3.1 and sasl-3.2 specifications), before the registration is complete
    /// and afterwards.
    mutating func authenticate(
        _ message: Message, _ session: SessionID, at time: ServerTime, into effects: inout Effects
    ) throws(Refusal) {
        let accounts = try accountSettings(for: message)
        guard let parameter = message[0], !parameter.isEmpty else {
            throw .numeric(.needMoreParameters, Command.authenticate.name)
        }
        if logins.exchanges[session] != nil {
            return try advance(session, by: .parameter(parameter), at: time, into: &effects)
        }
        // It may log in again, to another account, unless others share the user.
        if let user = sessions[session].user, users[user].sessions.count > 1 {
            throw .numeric(.saslAlready)
        }
        if parameter.elementsEqual("*".utf8) { throw .numeric(.saslAborted) }
        guard allowsPasswords(session) else {
            throw .numeric(.saslFail, [], text: Self.needsPrivacy)
        }
        let mechanisms = mechanisms(for: session)
        guard let mechanism = SASLMechanism(name: parameter), mechanisms.contains(mechanism) else {
            let names = mechanisms.map(\.rawValue).joined(separator: ",")
            reply(
                .saslMechanisms, to: session, into: &effects, names,
                text: "are the mechanisms of this server")
            throw .numeric(.saslFail)
        }
        let random = mechanism.hasNonce ? logins.nonce(from: accounts.nonceSecret) : []
        logins.exchanges[session] = Logins.Exchange(
            mechanism: mechanism,
            authentication: Authentication(
                mechanism, random: random,
                certificate: sessions[session].origin.certificate, decoys: decoys))
        send([[UInt8(ascii: "+")]], to: session, into: &effects)
    }

    /// Why a password is not accepted.
    static var needsPrivacy: String {
        "Accounts need a connection by TLS, or from this machine"
    }

    /// The mechanisms that a connection can use.
    func mechanisms(for session: SessionID) -> [SASLMechanism] {
        SASLMechanism.allCases.filter { mechanism in
            mechanism != .external || sessions[session].origin.certificate != nil
        }
    }

    /// Ends an authentication that is not complete when the session becomes a user.
    mutating func abortAuthentication(of session: SessionID, into effects: inout Effects) {
        guard logins.exchanges[session] != nil else { return }
        logins.end(session)
        replyWithText(.saslAborted, to: session, into: &effects)
    }

    /// Goes on with the authentication of a session.
    mutating func advance(
        _ session: SessionID, by input: ExchangeInput, at time: ServerTime,
        into effects: inout Effects
    ) throws(Refusal) {
        guard var exchange = logins.exchanges.removeValue(forKey: session) else { return }
        let action: Authentication.Action
        do throws(AuthenticationFailure) {
            action =
                switch input {
                case .parameter(let parameter): try exchange.authentication.receive(parameter)
                case .answer(let answer): try exchange.resume(with: answer)
                }
        } catch {
            throw .numeric(error.numeric, [], text: error.text)
        }
        switch action {
        case .wait: logins.exchanges[session] = exchange
        case .send(let pieces):
            logins.exchanges[session] = exchange
            send(pieces, to: session, into: &effects)
        case .ask(let question):
            try ask(question, for: exchange.account?.name, session, at: time, into: &effects)
            logins.exchanges[session] = exchange
        case .succeed:
            guard let account = exchange.account, account.isUsable else {
                throw .numeric(.saslFail, [], text: "The account is suspended")
            }
            noteOwner(of: account.name, session, wasCounted: exchange.mechanism != .external)
            logIn(session, to: account.name, at: time, into: &effects)
            replyWithText(.saslSuccess, to: session, into: &effects)
        }
    }

    private mutating func ask(
        _ question: AuthenticationQuestion, for account: AccountName?, _ session: SessionID,
        at time: ServerTime, into effects: inout Effects
    ) throws(Refusal) {
        switch question {
        case .verifier(let name):
            do throws(TooManyAttempts) {
                try askForAccount(name, .authentication, session, at: time, into: &effects)
            } catch {
                throw .numeric(.saslFail, [], text: error.text)
            }
        case .password(let password, let verifier):
            ask(
                .accountPassword(password, verifier, from: source(of: session, for: account)),
                .authentication, session, into: &effects)
        case .account(let certificate):
            ask(
                .accounts(.findOwner(certificate), delay: 0), .authentication, session,
                into: &effects)
        }
    }

    /// Sends AUTHENTICATE with each of the parameters.
    private func send(
        _ parameters: [[UInt8]], to session: SessionID, into effects: inout Effects
    ) {
        for parameter in parameters {
            effects.begin()
            effects.writer.appendCommand(Command.authenticate.name)
            effects.writer.appendParameter(parameter)
            effects.send(effects.end(), to: session)
        }
    }
}

extension Logins.Exchange {
    /// Passes on the answer to the open question.
    fileprivate mutating func resume(
        with answer: Answer
    ) throws(AuthenticationFailure) -> Authentication.Action {
        switch answer {
        case .account(let found):
            account = found
            return try authentication.resume(
                with: mechanism == .external ? .account(found?.name) : .verifier(found?.verifier))
        case .password(let isRight):
            return try authentication.resume(with: .password(isRight: isRight))
        default: return try authentication.resume(with: .unavailable)
        }
    }
}

extension AuthenticationFailure {
    /// The text of the reply.
    fileprivate var text: String {
        switch self {
        case .unavailable: "Accounts are not available now; try again later"
        default: numeric.text
        }
    }
}
