package import Accounts

extension NetworkClient {
    /// How a network is used: names, authentication, and what to do after a connect.
    package struct Settings: Sendable {
        /// The nicks to try, the preferred one first; at least one. After the last one, `_` is appended.
        package var nicks: [String]
        /// The user name.
        package var userName: String
        /// The real name.
        package var realName: String
        /// The password of the server (PASS).
        package var password: [UInt8]?
        /// How to log in to an account; nil for a guest.
        package var authentication: Login?
        /// True when a connection without TLS is refused: a policy of the host (STS), or the person's
        /// wish.
        package var requiresTLS = false
        /// A line that identifies to a service where there is no SASL, such as
        /// `PRIVMSG NickServ :IDENTIFY secret`; rooms are joined after its answer, or after 5 s.
        package var identification: String?
        /// Lines to send after registration, before rooms are joined.
        package var commands: [String] = []
        /// Rooms to join after registration.
        package var rooms: [SavedRoom] = []
        /// Nicks to watch (MONITOR).
        package var monitored: [String] = []
        /// True when the members of a room are asked for by `askNames`, and not sent at each JOIN; only
        /// for servers with `no-implicit-names`.
        package var asksNamesLater = false
        /// True when this client asks for events of history (`event-playback`).
        package var wantsEventPlayback = true
        /// What CTCP VERSION is answered; nil to answer no CTCP at all.
        package var version: String?
        /// Rooms up to that many members are asked for accounts and presence by WHO.
        package var smallRoom = 100

        /// Settings of a guest.
        package init(nicks: [String], userName: String, realName: String) {
            precondition(!nicks.isEmpty, "a client needs a nick")
            self.nicks = nicks
            self.userName = userName
            self.realName = realName
        }

        /// How to log in to an account.
        package struct Login: Sendable {
            /// The name of the account.
            package var account: String
            /// The password; nil with a certificate only.
            package var password: [UInt8]?
            /// True when the connection has a certificate of the client.
            package var hasCertificate = false
            /// The mechanisms that may be used, in their order.
            package var mechanisms: [SASLMechanism] = [.external, .scramSHA256, .plain]
            /// False to go on as a guest when the authentication fails.
            package var isRequired = true
            /// True when PLAIN, which sends the password, may be used without TLS.
            package var allowsPlainWithoutTLS = false

            /// A log-in to that account.
            package init(account: String, password: [UInt8]?) {
                self.account = account
                self.password = password
            }
        }

        /// A room to join.
        package struct SavedRoom: Hashable, Sendable {
            /// The name.
            package var name: String
            /// The key; nil when it needs none.
            package var key: String?

            /// A room.
            package init(_ name: String, key: String? = nil) {
                self.name = name
                self.key = key
            }
        }
    }
}

extension NetworkClient.Settings: CustomReflectable {
    /// The names only, so that `dump` prints no secret.
    package var customMirror: Mirror { Mirror(self, children: ["nicks": nicks]) }
}

extension NetworkClient.Settings.Login: CustomReflectable {
    /// The name of the account only.
    package var customMirror: Mirror { Mirror(self, children: ["account": account]) }
}
