package import Digests

/// An account: a name that belongs to a person, and what proves who owns it. Pure.
package struct Account: Hashable, Sendable {
    /// The most certificates of an account.
    package static let certificateLimit = 8
    /// The seconds after which an account that was not verified is deleted.
    package static let unverifiedLifetime: Int64 = 86_400

    package let name: AccountName
    /// What checks the password.
    package var verifier: PasswordVerifier
    /// When it was registered, in seconds since 1970.
    package let registeredAt: Int64
    /// Where its owner gets e-mail; nil for nowhere.
    package var mailAddress: MailAddress?
    /// The code that its owner must enter; nil once the account is verified.
    package private(set) var pendingCode: VerificationCode?
    /// True while an operator does not let its owner log in.
    package var isSuspended = false
    /// The certificates that it can log in with, in the order in which they were added.
    package private(set) var certificates: [CertificateFingerprint]

    /// A new account, or one as it was stored.
    package init(
        name: AccountName, verifier: PasswordVerifier, registeredAt: Int64,
        mailAddress: MailAddress? = nil, pendingCode: VerificationCode? = nil,
        certificates: [CertificateFingerprint] = []
    ) {
        self.name = name
        self.verifier = verifier
        self.registeredAt = registeredAt
        self.mailAddress = mailAddress
        self.pendingCode = pendingCode
        self.certificates = certificates
    }

    /// True when its owner has entered the code, or needed none. Only then it reserves its name.
    package var isVerified: Bool { pendingCode == nil }

    /// True when its owner may log in.
    package var isUsable: Bool { isVerified && !isSuspended }

    /// True when it was not verified in time, and is to be deleted.
    package func isExpired(at second: Int64) -> Bool {
        !isVerified && second - registeredAt >= Self.unverifiedLifetime
    }

    /// Verifies it by the code that its owner enters (VERIFY of draft/account-registration).
    package mutating func verify(
        _ code: some Collection<UInt8>, at second: Int64
    ) throws(VerificationFailure) {
        guard pendingCode != nil, !isExpired(at: second) else { throw .notPending }
        try pendingCode?.check(code, at: second)
        pendingCode = nil
    }

    /// Adds a certificate.
    package mutating func add(
        _ certificate: CertificateFingerprint
    ) throws(CertificateRefusal) {
        guard !certificates.contains(certificate) else { throw .alreadyAdded }
        guard certificates.count < Self.certificateLimit else { throw .tooMany }
        certificates.append(certificate)
    }

    /// Removes a certificate.
    package mutating func remove(
        _ certificate: CertificateFingerprint
    ) throws(CertificateRefusal) {
        guard let index = certificates.firstIndex(of: certificate) else { throw .unknown }
        certificates.remove(at: index)
    }
}

/// Why the certificates of an account do not change.
package enum CertificateRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// The account has it.
    case alreadyAdded
    /// The account has `Account.certificateLimit` of them.
    case tooMany
    /// The account does not have it.
    case unknown

    /// A sentence for the owner.
    package var description: String {
        switch self {
        case .alreadyAdded: "The account has this certificate already"
        case .tooMany: "An account has at most \(Account.certificateLimit) certificates"
        case .unknown: "The account does not have this certificate"
        }
    }
}
