package import Digests

/// Who may register an account: the setting `registration`.
package enum RegistrationMode: String, CaseIterable, Sendable {
    /// Everybody.
    case open
    /// Those who have an invitation (`carillond chat invitation`).
    case invite
    /// Only operators, by `carillond chat account add`.
    case closed
}

/// Who may be on the network: the setting `accounts`.
package enum AccountRequirement: String, CaseIterable, Sendable {
    /// Everybody.
    case optional
    /// Those who are logged in.
    case required
}

/// What somebody sends to register an account (REGISTER of draft/account-registration, and of
/// NickServ).
package struct RegistrationRequest: Sendable {
    /// The name of the account; `*` for the nick.
    package var account: [UInt8]
    /// The address of e-mail; `*` for none. Where an invitation is needed and none is given, a word
    /// without `@` is the code of that, since REGISTER has no other place for it.
    package var mailAddress: [UInt8]
    package var password: [UInt8]
    /// The nick of the session; nil when it has none yet.
    package var nick: [UInt8]?
    /// True when the session has an account.
    package var isLoggedIn = false
    /// The code of an invitation; nil for none.
    package var invitation: [UInt8]?

    package init(
        account: [UInt8], mailAddress: [UInt8], password: [UInt8], nick: [UInt8]?,
        invitation: [UInt8]? = nil
    ) {
        self.invitation = invitation
        self.account = account
        self.mailAddress = mailAddress
        self.password = password
        self.nick = nick
    }
}

/// What a registration must satisfy. Pure.
package struct RegistrationRules: Hashable, Sendable {
    package var mode: RegistrationMode
    /// True when an address of e-mail must be given and verified.
    package var requiresMail: Bool

    package init(mode: RegistrationMode, requiresMail: Bool = false) {
        self.mode = mode
        self.requiresMail = requiresMail
    }

    /// Checks a request, without the database: whether the name is free is known only later.
    package func draft(
        _ request: RegistrationRequest
    ) throws(RegistrationRefusal) -> RegistrationDraft {
        if request.isLoggedIn { throw .alreadyLoggedIn }
        var request = request
        var invitation: Invitation?
        switch mode {
        case .open: break
        case .invite: invitation = try Self.takeInvitation(of: &request)
        case .closed: throw .closed
        }
        guard let nick = request.nick else { throw .needNick }
        guard let name = AccountName(nick), !name.isReserved else { throw .badName }
        // An account is a nick that belongs to somebody.
        let isOwnNick = request.account.elementsEqual("*".utf8)
        guard isOwnNick || AccountName(request.account) == name else { throw .nameMustBeNick }
        var mailAddress: MailAddress?
        if request.mailAddress.elementsEqual("*".utf8) {
            if requiresMail { throw .invalidMailAddress }
        } else {
            mailAddress = MailAddress(request.mailAddress)
            if mailAddress == nil { throw .invalidMailAddress }
        }
        do throws(PasswordRefusal) {
            return RegistrationDraft(
                name: name, password: try Password(request.password), mailAddress: mailAddress,
                invitation: invitation)
        } catch {
            throw .password(error)
        }
    }
}

extension RegistrationRules {
    private static func takeInvitation(
        of request: inout RegistrationRequest
    ) throws(RegistrationRefusal) -> Invitation {
        if let code = request.invitation { return Invitation(code: code) }
        let word = request.mailAddress
        guard !word.elementsEqual("*".utf8), !word.contains(UInt8(ascii: "@")) else {
            throw .inviteOnly
        }
        request.mailAddress = Array("*".utf8)
        return Invitation(code: word)
    }
}

/// A request that satisfies the rules.
package struct RegistrationDraft: Hashable, Sendable {
    package let name: AccountName
    /// The password, of which a worker makes the verifier.
    package let password: Password
    package let mailAddress: MailAddress?
    /// The invitation that it uses; nil where none is needed.
    package let invitation: Invitation?

    package init(
        name: AccountName, password: Password, mailAddress: MailAddress?,
        invitation: Invitation? = nil
    ) {
        self.name = name
        self.password = password
        self.mailAddress = mailAddress
        self.invitation = invitation
    }

    /// The account, which replaces another one of its name that was not verified; `code` is the one
    /// that its owner must enter, or nil.
    package func account(
        _ verifier: PasswordVerifier, replacing other: Account?, code: VerificationCode?,
        at second: Int64
    ) throws(RegistrationRefusal) -> Account {
        if other?.isVerified == true { throw .nameTaken }
        return Account(
            name: name, verifier: verifier, registeredAt: second, mailAddress: mailAddress,
            pendingCode: code)
    }
}

/// Why a registration is refused.
package enum RegistrationRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// The session has an account.
    case alreadyLoggedIn
    /// The settings allow it only to operators.
    case closed
    /// The settings allow it to those who are invited, and there is no invitation.
    case inviteOnly
    /// The invitation does not exist, is used up or has expired.
    case invalidInvitation
    /// The session has no nick yet.
    case needNick
    /// The name is reserved, or is no nick.
    case badName
    /// The name is another one than the nick.
    case nameMustBeNick
    /// Another account has the name.
    case nameTaken
    /// There is no address, or it is none.
    case invalidMailAddress
    /// The password cannot be used.
    case password(PasswordRefusal)

    /// The code of the reply FAIL (draft/account-registration, REGISTER). `DISALLOWED`, which other
    /// servers have, and those of invitations are not in the specification.
    package var code: String {
        switch self {
        case .alreadyLoggedIn: "ALREADY_AUTHENTICATED"
        case .closed: "DISALLOWED"
        case .inviteOnly: "INVITATION_REQUIRED"
        case .invalidInvitation: "INVALID_INVITATION"
        case .needNick: "NEED_NICK"
        case .badName: "BAD_ACCOUNT_NAME"
        case .nameMustBeNick: "ACCOUNT_NAME_MUST_BE_NICK"
        case .nameTaken: "ACCOUNT_EXISTS"
        case .invalidMailAddress: "INVALID_EMAIL"
        case .password: "UNACCEPTABLE_PASSWORD"
        }
    }

    /// A sentence for the person who registers.
    package var description: String {
        switch self {
        case .alreadyLoggedIn: "You are logged in already"
        case .closed: "Only the operators of this network register accounts"
        case .inviteOnly:
            "You need an invitation to register; give its code in the place of the e-mail"
        case .invalidInvitation:
            "The invitation is wrong, used up or expired; ask an operator for another one"
        case .needNick: "Choose a nick first"
        case .badName: "This name cannot be registered"
        case .nameMustBeNick: "The account must have the name of your nick"
        case .nameTaken: "An account with this name exists"
        case .invalidMailAddress: "Give a valid address of e-mail"
        case .password(let refusal): refusal.description
        }
    }
}
