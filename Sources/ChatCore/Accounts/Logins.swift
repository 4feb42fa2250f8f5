import Accounts
import Digests
import ReactorIRC

/// What is under way with accounts: authentications by SASL, and the throttles. Pure.
struct Logins: Sendable {
    /// An authentication by AUTHENTICATE.
    struct Exchange: Sendable {
        let mechanism: SASLMechanism
        var authentication: Authentication
        /// The account that it is about, once it was found.
        var account: Account?
    }

    /// Those of sessions; few have one, and only for a short time.
    var exchanges: [SessionID: Exchange] = [:]
    /// Slows those who guess passwords.
    var throttle = LoginThrottle()
    /// Refuses addresses that register many accounts.
    var registrations = AddressThrottle(.registration)
    private var nonceCount: UInt64 = 0

    /// Random bytes for one authentication, which are made from a secret and never repeated.
    mutating func nonce(from secret: [UInt8]) -> [UInt8] {
        nonceCount += 1
        let number = Array("\(nonceCount)".utf8)
        let code = Digest.sha256.authenticationCode(of: number.span, key: secret.span)
        return Array(code.prefix(Authentication.nonceByteCount))
    }

    /// Forgets a session, which has ended.
    mutating func end(_ session: SessionID) {
        if !exchanges.isEmpty { exchanges[session] = nil }
    }
}

extension AddressThrottle.Limits {
    /// For new accounts: 10, one more each 10 minutes, then a refusal for 10 minutes.
    static let registration = AddressThrottle.Limits(attempts: 10, period: 600, refusal: 600)
}

/// What a question about accounts is for.
enum AccountTask: Sendable {
    /// AUTHENTICATE, whose state is among the exchanges.
    case authentication
    /// The nick of a session that is not registered, which an account may reserve.
    case firstNick
    /// NICK, with a nick that an account may reserve.
    case nick([UInt8])
    /// A registration: whether the name is free, then the verifier of its password.
    case registration(RegistrationDraft, AccountVoice)
    /// The account is being stored.
    case registered(Account, AccountVoice)
    /// A command of NickServ with a password, which is compared; then the account, once it was
    /// found.
    case check(PasswordCheck, Account?, NickServAct)
    /// The verifier of another password is being made, and then stored.
    case newPassword(AccountName)
    /// INFO about the account.
    case info(AccountName)
    /// CERT LIST.
    case certificates
    /// CERT ADD and CERT DEL are being stored.
    case certificate(isAdded: Bool)
    /// The account is being deleted.
    case dropped(AccountName)
    /// Who owns a room is being changed.
    case room(RoomTask)
}

/// What is done about a room, once it is stored.
enum RoomTask: Sendable {
    case register(StoredRoom)
    case drop(FoldedName)
    case transfer(FoldedName, to: AccountName)
}

/// What is done once the password is known to be right.
enum NickServAct: Sendable {
    case identify
    case changePassword(to: Password)
    case ghost(nick: AccountName)
    case regain(nick: AccountName)
    case drop
}

/// In which form a registration is answered.
enum AccountVoice: Sendable {
    /// As the command REGISTER is (draft/account-registration).
    case command
    /// As notices of NickServ.
    case service
}
