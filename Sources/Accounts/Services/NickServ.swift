/// The service for accounts, for people and clients that know it from other networks. Pure.
package enum NickServ {
    /// Its name, which no user may have.
    package static let name = "NickServ"

    /// Its commands.
    package enum Command: String, ServiceCommand {
        case register = "REGISTER"
        case identify = "IDENTIFY"
        case changePassword = "PASSWD"
        case ghost = "GHOST"
        case regain = "REGAIN"
        case info = "INFO"
        case addCertificate = "CERT ADD"
        case deleteCertificate = "CERT DEL"
        case listCertificates = "CERT LIST"
        case drop = "DROP"
        case help = "HELP"

        /// What HELP shows.
        package var row: ServiceRow {
            switch self {
            case .register:
                ServiceRow(
                    "<password> [<e-mail>] [<invitation>]",
                    "Registers an account with the name of your nick; * is no e-mail.")
            case .identify:
                ServiceRow("[<account>] <password>", "Logs you in, to the account of your nick.")
            case .changePassword:
                ServiceRow("<password> <new-password>", "Changes the password of your account.")
            case .ghost:
                ServiceRow(
                    "<nick> [<password>]",
                    "Disconnects what uses your nick, also while you are away.")
            case .regain:
                ServiceRow(
                    "<nick> [<password>]", "Disconnects what uses your nick, and gives it to you.")
            case .info: ServiceRow("[<account>]", "Shows what is known of an account.")
            case .addCertificate:
                ServiceRow(
                    "[<fingerprint>]",
                    "Lets a certificate log in: the one of this connection, or another one.")
            case .deleteCertificate:
                ServiceRow("<fingerprint>", "Lets a certificate no longer log in.")
            case .listCertificates: ServiceRow("", "Lists the certificates of your account.")
            case .drop: ServiceRow("<account> <password>", "Deletes your account.")
            case .help: ServiceRow("[<command>]", "Explains a command, or all of them.")
            }
        }
    }

    /// What somebody wants of it.
    package enum Request: Hashable, Sendable {
        /// Register the nick; the address is `*` for none.
        case register(Password, mailAddress: [UInt8], invitation: [UInt8]?)
        /// Log in; without a name to the account of the nick.
        case identify(AccountName?, Password)
        /// Change the password of the account that is logged in.
        case changePassword(from: Password, to: Password)
        /// Disconnect the other sessions of a nick; the password is for those who are not logged in.
        case ghost(nick: AccountName, Password?)
        /// The same, and give the nick to the one who asks.
        case regain(nick: AccountName, Password?)
        /// Show an account; without a name one's own.
        case info(AccountName?)
        /// Add a certificate; without one that of the connection.
        case addCertificate(CertificateFingerprint?)
        /// Remove a certificate.
        case deleteCertificate(CertificateFingerprint)
        /// List the certificates of the account that is logged in.
        case listCertificates
        /// Delete an account.
        case drop(AccountName, Password)
        /// Explain these commands.
        case help([Command])
    }

    /// Reads what somebody writes to it.
    package static func request(
        _ text: some Collection<UInt8>
    ) throws(ServiceError) -> Request {
        let line = try ServiceLine<Command>(text)
        switch line.command {
        case .register:
            return .register(
                try line.password(0), mailAddress: Array(line[1] ?? Array("*".utf8)[...]),
                invitation: line[2].map { Array($0) })
        case .identify where line.words.count == 1:
            return .identify(nil, try line.password(0))
        case .identify: return .identify(try line.account(0), try line.password(1))
        case .changePassword:
            return .changePassword(from: try line.password(0), to: try line.password(1))
        case .ghost:
            let nick = try line.account(0)
            return .ghost(nick: nick, line[1] == nil ? nil : try line.password(1))
        case .regain:
            let nick = try line.account(0)
            return .regain(nick: nick, line[1] == nil ? nil : try line.password(1))
        case .info: return .info(line[0] == nil ? nil : try line.account(0))
        case .addCertificate:
            return .addCertificate(line[0] == nil ? nil : try fingerprint(in: line))
        case .deleteCertificate: return .deleteCertificate(try fingerprint(in: line))
        case .listCertificates: return .listCertificates
        case .drop: return .drop(try line.account(0), try line.password(1))
        case .help: return .help(try line.subjects())
        }
    }

    private static func fingerprint(
        in line: ServiceLine<Command>
    ) throws(ServiceError) -> CertificateFingerprint {
        let text = String(decoding: line[0] ?? [], as: UTF8.self)
        guard let fingerprint = CertificateFingerprint(text) else {
            throw .invalid("A fingerprint is the SHA-256 of a certificate: 64 hexadecimal digits")
        }
        return fingerprint
    }
}
