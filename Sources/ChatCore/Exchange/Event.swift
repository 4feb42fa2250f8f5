package import Accounts
package import Digests
package import ReactorIRC

/// What happens to a session: the input of the network's core.
package enum Event: Sendable {
    /// A connection was accepted; the first event of a session.
    case opened(SessionOrigin)
    /// It sent a message.
    case line(Message)
    /// It sent a line that is no message, or is too long.
    case invalidLine(InvalidMessage)
    /// It sent a line that is not UTF-8, which `UTF8ONLY` refuses.
    case invalidText
    /// Its client sends nothing more, and may still read the answers to its lines.
    case finished
    /// A question of the core (`Effect.ask`) was answered. It has its memory elsewhere, so that events
    /// are small.
    indirect case answered(Answer)
    /// What was sent to it is on its way, so that a long answer can go on (`Effect.hold`).
    case drained
    /// The settings were read again, as it wanted (`Effect.reload`): the result, a sentence.
    case settingsRead(result: String)
    /// The connection ended, for a reason that is shown to others; the last event of a session.
    case closed(reason: [UInt8])
}

extension Event {
    /// The same event without a part of the memory of others, for one that is kept.
    var detached: Event {
        if case .line(let message) = self { .line(message.detached) } else { self }
    }
}

/// What the core knows of a connection.
package struct SessionOrigin: Sendable {
    /// The client's address as text, without its port; empty for a UNIX socket.
    package var address: [UInt8]
    /// True over TLS, a UNIX socket or loopback: where passwords may be sent.
    package var isPrivate: Bool
    /// True over TLS.
    package var isSecure: Bool
    /// The client's certificate; nil without one.
    package var certificate: CertificateFingerprint?

    package init(
        address: [UInt8], isPrivate: Bool = false, isSecure: Bool = false,
        certificate: CertificateFingerprint? = nil
    ) {
        self.address = address
        self.isPrivate = isPrivate
        self.isSecure = isSecure
        self.certificate = certificate
    }
}

/// What the core asks of the shell, since the answer takes long: at most one question of a session
/// at a time.
package enum Question: Sendable, Hashable {
    /// Whether a password belongs to a verifier of the settings.
    case password([UInt8], verifier: [UInt8])
    /// Whether a password belongs to the verifier of an account, and where the attempt comes from.
    case accountPassword(Password, PasswordVerifier, from: LoginSource)
    /// The verifier of a new password.
    case newVerifier(Password)
    /// A query of the accounts, to be made after so many seconds.
    case accounts(AccountQuery, delay: Int64)
    /// Pages of logs, which `Answer.history` or `unavailable` answers.
    case history([PageQuery])
}

/// What the core asks of the stored accounts, and of who owns rooms. Each is answered by
/// `Answer.account`, `stored`, `notInvited` or `unavailable`.
package enum AccountQuery: Sendable, Hashable {
    /// The account with a name.
    case find(AccountName)
    /// The account that has a certificate.
    case findOwner(CertificateFingerprint)
    /// Stores a new account, unless there is one of its name; one that needs an invitation uses it up.
    case insert(Account, Invitation?)
    /// Stores another verifier of an account.
    case replaceVerifier(AccountName, PasswordVerifier)
    /// Adds a certificate, unless an account has it.
    case addCertificate(AccountName, CertificateFingerprint)
    /// Removes a certificate from an account.
    case removeCertificate(AccountName, CertificateFingerprint)
    /// Deletes an account with its certificates; its rooms have no owner then.
    case delete(AccountName)
    /// Stores a room with its owner, unless it has another one already.
    case registerRoom(StoredRoom)
    /// Makes a room have no owner.
    case dropRoom(FoldedName)
    /// Makes another account the owner of a room that has one, if there is such an account.
    case transferRoom(FoldedName, to: AccountName)
}

/// The answer to a question.
package enum Answer: Sendable, Hashable {
    /// Whether the password is right.
    case password(isRight: Bool)
    /// The verifier of the new password.
    case verifier(PasswordVerifier)
    /// The account; nil when there is none.
    case account(Account?)
    /// Whether the change was made, which is on disk then.
    case stored(Bool)
    /// The change was not made, since the invitation cannot be used.
    case notInvited
    /// A page for each query, each in the order of its offsets.
    case history([[LogRecord]])
    /// There is no answer, for now.
    case unavailable
}
