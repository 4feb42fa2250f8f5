import Accounts
import Digests
import ReactorIRC
import ReactorKit

/// How far the registration of a connection is.
struct Registration: Sendable {
    enum Phase: Sendable {
        case disconnected
        /// Before the welcome.
        case negotiating
        case registered
        /// The caller closes the connection.
        case ending
    }

    /// What happens at the deadline, or earlier.
    enum Wait: Sendable {
        /// The end of the message of the day.
        case greeting
        /// The answer to the identification.
        case identification
    }

    var phase = Phase.disconnected
    var negotiation = CapabilityNegotiation()
    var login = LoginProgress()
    /// When to go on without what is awaited.
    var deadline: Instant?
    var wait: Wait?
    /// The duration of the server's policy of TLS; nil without one.
    var strictTransportDuration: Duration?
    /// True once CAP END was sent.
    var hasEndedNegotiation = false
    var nicks = NickChoice()
    let isEncrypted: Bool

    /// No registration.
    init() { isEncrypted = false }

    /// The start of a registration.
    init(isEncrypted: Bool, random: [UInt8]) {
        phase = .negotiating
        self.isEncrypted = isEncrypted
        login = LoginProgress(random: random)
    }
}

/// Which nick to try next, and which one to regain.
struct NickChoice: Sendable {
    /// The most nicks that are tried before giving up.
    private static let attemptLimit = 20

    private var attemptCount = 0
    /// The nick that another user has, or had; nil when there is none to regain.
    var wanted: ChatName?
    /// True while a NICK of the program, not of the person, is open.
    var isRegaining = false

    /// The nick after one that was refused: the next of the list, then the last one with more and
    /// more `_`; nil when it is time to give up.
    mutating func next(of nicks: [String]) -> String? {
        attemptCount += 1
        guard attemptCount < Self.attemptLimit else { return nil }
        if attemptCount < nicks.count { return nicks[attemptCount] }
        let last = nicks.last ?? "guest"
        return last + String(repeating: "_", count: attemptCount - nicks.count + 1)
    }
}

/// The log-in by SASL over all mechanisms that may be tried.
struct LoginProgress: Sendable {
    /// How far it is.
    enum State: Sendable {
        case idle
        case running(ClientAuthentication)
        case succeeded
        case failed
    }

    var state = State.idle
    /// The number of the open question; nil without one.
    var question: Int?
    private var tried: Set<SASLMechanism> = []
    private var offered: [String]?
    private var isPasswordWrong = false
    /// How many aborts of this client the server has not answered yet.
    private var openAbortCount = 0
    private var random: [UInt8] = []

    init() {}

    init(random: [UInt8]) {
        precondition(
            random.count >= Authentication.nonceByteCount, "a nonce needs 18 random bytes")
        self.random = random
    }

    /// Takes a list of mechanisms: the value of `sasl`, or numeric 908.
    mutating func offer(_ list: String?) {
        guard let list, !list.isEmpty else { return }
        offered = list.split { $0 == "," || $0 == " " }.map { $0.uppercased() }
    }

    /// Begins with the next mechanism; nil when none is left.
    mutating func begin(
        _ login: NetworkClient.Settings.Login, isEncrypted: Bool
    ) -> SASLMechanism? {
        let mechanism = login.mechanisms.first { each in
            !tried.contains(each) && offered?.contains(each.rawValue) ?? true
                && isPossible(each, login, isEncrypted)
        }
        guard let mechanism else {
            state = .failed
            return nil
        }
        tried.insert(mechanism)
        question = nil
        // Never the same nonce twice.
        let random = Digest.sha256.digest(of: (random + [UInt8(tried.count)]).span)
        state = .running(
            ClientAuthentication(
                mechanism, account: login.account, password: login.password ?? [],
                random: Array(random.prefix(Authentication.nonceByteCount))))
        return mechanism
    }

    /// Notes that the mechanism failed. A server that has refused the proof of a password is not sent
    /// the password itself.
    mutating func fail() {
        if case .running(let authentication) = state, authentication.hasProved {
            isPasswordWrong = true
        }
        state = .failed
    }

    /// Notes that this client aborts the mechanism, which has failed; the server answers that by 906.
    mutating func abort() {
        fail()
        openAbortCount += 1
    }

    /// True when the server answers an abort of this client, and does not abort by itself.
    mutating func takeAbort() -> Bool {
        guard openAbortCount > 0 else { return false }
        openAbortCount -= 1
        return true
    }

    /// Forgets what was tried: the server offers SASL again.
    mutating func restart() {
        state = .idle
        tried = []
        offered = nil
        isPasswordWrong = false
        random = Digest.sha256.digest(of: random.span)
    }

    private func isPossible(
        _ mechanism: SASLMechanism, _ login: NetworkClient.Settings.Login, _ isEncrypted: Bool
    ) -> Bool {
        switch mechanism {
        case .external: login.hasCertificate
        case .scramSHA256: login.password != nil && !isPasswordWrong
        case .plain:
            login.password != nil && !isPasswordWrong
                && (isEncrypted || login.allowsPlainWithoutTLS)
        }
    }
}
