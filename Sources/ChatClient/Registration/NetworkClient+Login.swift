import Accounts
import ReactorIRC

/// AUTHENTICATE: SASL with the mechanisms that are configured and offered, one after the other.
extension NetworkClient {
    /// Tries the next mechanism, or fails for this reason.
    mutating func tryNextMechanism(_ reason: String, _ output: inout ClientOutput) {
        guard let login = settings.authentication else { return }
        let next = registration.login.begin(login, isEncrypted: registration.isEncrypted)
        guard let next else { return loginFailed(reason, &output) }
        output.lines.write("AUTHENTICATE", next.rawValue)
    }

    /// `AUTHENTICATE piece`.
    mutating func receiveAuthenticate(_ line: IncomingLine, _ output: inout ClientOutput) {
        guard case .running(var authentication) = registration.login.state else { return }
        do throws(AuthenticationFailure) {
            let action = try authentication.receive(line[0])
            registration.login.state = .running(authentication)
            carryOut(action, &output)
        } catch {
            registration.login.state = .running(authentication)
            abortLogin(error, &output)
        }
    }

    /// The worker's answer; ignored when the connection that asked has ended.
    mutating func continueAuthentication(
        _ number: Int, _ key: [UInt8]?, _ now: ClientTime, _ output: inout ClientOutput
    ) {
        guard case .running(var authentication) = registration.login.state,
            registration.login.question == number
        else { return }
        registration.login.question = nil
        do throws(AuthenticationFailure) {
            let action = try authentication.resume(with: key)
            registration.login.state = .running(authentication)
            carryOut(action, &output)
        } catch {
            abortLogin(error, &output)
        }
    }

    /// Numerics 900 to 908.
    mutating func receiveLogin(
        _ numeric: Numeric, _ line: IncomingLine, _ output: inout ClientOutput
    ) {
        switch numeric {
        case .loggedIn:
            account = Array(line[2])
            output.events.append(.loggedIn(account: account))
            if registration.wait == .identification { startUp(line.now, &output) }
        case .loggedOut:
            account = nil
            output.events.append(.loggedIn(account: nil))
        case .saslMechanisms:
            registration.login.offer(String(decoding: line[1], as: UTF8.self))
        case .saslSuccess:
            guard case .running(let authentication) = registration.login.state else { return }
            guard authentication.isServerTrusted else {
                registration.login.fail()
                return loginFailed("The server did not prove that it knows the password", &output)
            }
            registration.login.state = .succeeded
            endNegotiation(&output)
        // This client has gone on already.
        case .saslAborted where registration.login.takeAbort(): break
        case .saslFail, .saslTooLong, .saslAborted, .nickLocked:
            guard case .running = registration.login.state else { return }
            registration.login.fail()
            tryNextMechanism(ChatText.string(of: line.last), &output)
        case .saslAlready:
            guard case .running = registration.login.state else { return }
            registration.login.state = .succeeded
            endNegotiation(&output)
        default: break
        }
    }

    /// Ends the attempt to log in. Unless the settings allow to go on as a guest, the connection is
    /// closed: the person has set an account, and must not appear without it.
    mutating func loginFailed(_ reason: String, _ output: inout ClientOutput) {
        registration.login.state = .failed
        report("Log-in failed: \(reason)", &output)
        guard settings.authentication?.isRequired == true, account == nil else {
            return endNegotiation(&output)
        }
        output.lines.write("QUIT")
        end(.authenticationFailed(reason), &output)
    }

    // MARK: -

    private mutating func carryOut(
        _ action: ClientAuthentication.Action, _ output: inout ClientOutput
    ) {
        switch action {
        case .wait: break
        case .send(let pieces):
            for piece in pieces {
                output.lines.begin()
                output.lines.appendCommand("AUTHENTICATE")
                output.lines.appendParameter(piece.span)
                output.lines.end()
            }
        case .ask(let question):
            questionCount += 1
            registration.login.question = questionCount
            output.question = (questionCount, question)
        }
    }

    private mutating func abortLogin(
        _ failure: AuthenticationFailure, _ output: inout ClientOutput
    ) {
        output.lines.write("AUTHENTICATE", "*")
        registration.login.abort()
        let reason =
            switch failure {
            case .refused: "The server did not prove that it knows the password"
            case .unsupported: "The server demands too few or too many rounds"
            case .unavailable: "The key could not be derived"
            case .aborted, .pieceTooLong, .messageTooLong, .malformed:
                "The server sent an invalid message"
            }
        tryNextMechanism(reason, &output)
    }
}
