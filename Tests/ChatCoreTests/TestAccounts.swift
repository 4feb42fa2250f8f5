import Accounts
import ChatCore
import Digests
import ReactorIRC
import Testing
import Text

/// A network with accounts in memory, which answer what the core asks at once.
final class TestAccounts {
    private(set) var net: TestNetwork
    private(set) var accounts: [AccountName: Account] = [:]
    /// The owners of rooms.
    private(set) var owners: [FoldedName: AccountName] = [:]
    /// Those that can be used, once each.
    var invitations: Set<Invitation> = []
    /// The questions so far, in short words.
    private(set) var asked: [String] = []
    /// What is stored of what was said.
    var archive = TestArchive()

    init(_ settings: NetworkSettings = .withAccounts) { net = TestNetwork(settings) }

    /// Adds an account.
    func add(_ name: String, password: String, isSuspended: Bool = false) throws {
        let name = try #require(AccountName(Array(name.utf8)))
        var account = Account(
            name: name,
            verifier: try PasswordVerifier(of: Array(password.utf8), rounds: 16),
            registeredAt: 1_000)
        account.isSuspended = isSuspended
        accounts[name] = account
    }

    /// Adds a certificate to an account.
    func add(_ certificate: CertificateFingerprint, to name: String) throws {
        let name = try #require(AccountName(Array(name.utf8)))
        try accounts[name]?.add(certificate)
    }

    func verifier(of name: String) -> PasswordVerifier? {
        AccountName(Array(name.utf8)).flatMap { accounts[$0]?.verifier }
    }

    /// Registers a session under this nick, and forgets what it received.
    func connect(_ nick: String, capabilities: String = "", from address: String = "192.0.2.1") {
        net.open(nick, from: address)
        if !capabilities.isEmpty { send(nick, "CAP REQ :\(capabilities)") }
        send(nick, "NICK \(nick)")
        send(nick, "USER \(nick) 0 * :\(nick) Real")
        if !capabilities.isEmpty { send(nick, "CAP END") }
        _ = net.received(nick)
    }

    /// Registers a session that is logged in to the account, which is made, of this nick.
    func connectOwner(_ nick: String, as client: String? = nil, capabilities: String = "") throws {
        _ = try logInOwner(nick, as: client ?? nick, capabilities: capabilities)
    }

    /// The same, with a nick that may be another one; the lines that it receives from the welcome
    /// on.
    func logInOwner(
        _ account: String, as client: String, nick: String? = nil, capabilities: String = "",
        from address: String = "192.0.2.1"
    ) throws -> [String] {
        let nick = nick ?? account
        if verifier(of: account) == nil { try add(account, password: "secret") }
        net.open(client, from: address)
        send(client, "CAP REQ :\(capabilities)")
        logIn(client, account, "secret")
        _ = net.received(client)
        for line in ["NICK \(nick)", "USER \(nick) 0 * :\(nick) Real", "CAP END"] {
            send(client, line)
        }
        return net.received(client)
    }

    /// Sends AUTHENTICATE PLAIN with a password.
    func logIn(_ client: String, _ account: String, _ password: String) {
        let message = Base64.text(of: Array("\0\(account)\0\(password)".utf8))
        send(client, "AUTHENTICATE PLAIN")
        send(client, "AUTHENTICATE \(message)")
    }

    /// A client sends a line, and what the core asks is answered.
    func send(_ client: String, _ line: String) {
        net.send(client, line)
        settle()
    }

    /// A client sends lines; the lines that it receives.
    func ask(_ client: String, _ lines: String...) -> [String] {
        _ = net.received(client)
        for line in lines { send(client, line) }
        return net.received(client)
    }

    /// Answers all questions.
    func settle() {
        storeHistory()
        while let question = net.questions.first?.question {
            net.answer(answer(to: question))
            storeHistory()
        }
    }

    /// Stores what was said since the last call.
    func storeHistory() {
        let changes = net.network.takeArchiveChanges()
        archive.waiting += changes
        guard !archive.isSlow else { return }
        net.network.archived(archive.storeWaiting())
    }

    /// Replaces the network by another one, which takes over what was kept and what the archive has,
    /// in this order or the other.
    func restart(
        _ settings: NetworkSettings, _ stored: StoredNetwork, historyIsLast: Bool
    ) {
        let time = net.time
        net = TestNetwork(settings)
        net.time = time
        if !historyIsLast { net.network.restore(archive.stored) }
        net.restore(stored)
        if historyIsLast { net.network.restore(archive.stored) }
        net.network.endUnclaimedLogs()
        settle()
    }

    private func answer(to question: Question) -> Answer {
        switch question {
        case .password: return .password(isRight: false)
        case .accountPassword(let password, let verifier, _):
            asked.append("password")
            // A decoy has too many rounds for a test.
            return .password(
                isRight: verifier.rounds <= 16 && verifier.matches(password.bytes))
        case .newVerifier(let password):
            asked.append("verifier")
            let verifier = try? PasswordVerifier(of: password.bytes, rounds: 16)
            return verifier.map(Answer.verifier) ?? .unavailable
        case .history(let queries):
            asked.append("history")
            return archive.isBroken ? .unavailable : .history(queries.map(archive.page))
        case .accounts(let query, let delay):
            asked.append(delay == 0 ? "accounts" : "accounts after \(delay)")
            return answer(to: query)
        }
    }

    private func answer(to query: AccountQuery) -> Answer {
        switch query {
        case .find(let name): return .account(accounts[name])
        case .findOwner(let certificate):
            return .account(accounts.values.first { $0.certificates.contains(certificate) })
        case .insert(let account, let invitation):
            if let invitation, invitations.remove(invitation) == nil { return .notInvited }
            if accounts[account.name] != nil { return .stored(false) }
            accounts[account.name] = account
            return .stored(true)
        case .replaceVerifier(let name, let verifier):
            accounts[name]?.verifier = verifier
            return .stored(accounts[name] != nil)
        case .addCertificate(let name, let certificate):
            return .stored((try? accounts[name]?.add(certificate)) != nil)
        case .removeCertificate(let name, let certificate):
            return .stored((try? accounts[name]?.remove(certificate)) != nil)
        case .delete(let name):
            owners = owners.filter { $0.value != name }
            return .stored(accounts.removeValue(forKey: name) != nil)
        case .registerRoom(let room):
            let name = FoldedName(room.name.span, by: .ascii)
            guard owners[name] == nil, let founder = room.registration?.founder,
                accounts[founder] != nil
            else { return .stored(false) }
            owners[name] = founder
            return .stored(true)
        case .dropRoom(let name): return .stored(owners.removeValue(forKey: name) != nil)
        case .transferRoom(let name, let account):
            guard owners[name] != nil, accounts[account] != nil else { return .stored(false) }
            owners[name] = account
            return .stored(true)
        }
    }
}

extension NetworkSettings {
    /// A server `irc.test` with accounts.
    static var withAccounts: NetworkSettings {
        var settings = forTests
        settings.accounts = AccountSettings(nonceSecret: Array("nonces".utf8))
        settings.cloakSecret = Array("0123456789abcdef".utf8)
        return settings
    }

    /// The same, with users that stay for 14 days.
    static var withAlwaysOn: NetworkSettings {
        var settings = withAccounts
        settings.accounts?.alwaysOn = .seconds(14 * 86_400)
        return settings
    }
}
