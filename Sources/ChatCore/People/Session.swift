import Accounts
import ReactorIRC

/// One connection of a client. Several sessions may belong to one user.
package struct Session: Sendable {
    /// What the connection is.
    let origin: SessionOrigin
    let openedAt: ServerTime
    /// What the client has sent for its registration; nil when it is registered.
    var registration: Registration?
    /// The user; nil before the registration is complete.
    var user: UserID?
    var capabilities = CapabilitySet()
    /// The room that it spoke to last.
    var latestRoom: RoomID?
    /// The version of the capability negotiation: 302 adds values to the lists.
    var capabilityVersion = 0
    /// Why its commands wait; nil when they do not.
    var wait: Wait?
    /// The answer, with a label, to the command that waits.
    var scope: ResponseScope?
    /// Its commands that wait.
    var waiting: ArraySlice<Event> = []
    /// The nicks that MONITOR added.
    var monitored: [MonitoredNick] = []
    /// How often OPER failed.
    var operatorAttempts = OperatorAttempts()
    /// True from REHASH until its result, which it gets even if the new settings ban it.
    var awaitsReload = false
    /// True once the core has closed it: what it sends is ignored.
    var isClosing = false

    /// Why a session's commands wait.
    enum Wait: Sendable {
        /// For the answer to a question, which is about this.
        case answer(Subject)
        /// For the rest of long answers, the first of which is under way.
        case drain([LongAnswer])
    }

    /// What a question is about.
    enum Subject: Sendable {
        /// The password of the server.
        case serverPassword
        /// The password of an operator with this name.
        case operatorPassword(name: [UInt8])
        /// An account. It has its memory elsewhere, so that sessions that wait for nothing are small.
        indirect case account(AccountTask)
        /// A page of history.
        indirect case history(HistoryPage)
        /// What its user missed.
        indirect case missed(MissedMessages)
        /// A message that is to be removed.
        indirect case redaction(Redaction)
    }

    /// What an empty place has.
    static let vacant = Session(
        SessionOrigin(address: []), at: ServerTime(milliseconds: 0))

    init(_ origin: SessionOrigin, at time: ServerTime) {
        self.origin = origin
        openedAt = time
        registration = Registration()
    }
}

/// Identifies a session. The edge that accepted the connection assigns it.
package typealias SessionID = Slots<Session>.ID

/// What a client sends before it is a user, in any order (RFC 2812, section 3.1).
struct Registration: Sendable {
    var nick: [UInt8]?
    var userName: [UInt8]?
    var realName: [UInt8] = []
    var password: [UInt8]?
    /// The text of AWAY.
    var away: [UInt8]?
    /// The account that it is logged in to.
    var account: AccountName?
    /// The nick that it wanted last, if another user has it.
    var refusedNick: [UInt8]?
    /// True once no account of others reserves the nick.
    var mayUseNick = false
    /// True once the password of the server was right.
    var isAdmitted = false
    /// True between the first CAP and CAP END.
    var isNegotiating = false
}
