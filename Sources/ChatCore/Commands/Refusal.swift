import ReactorIRC

/// Why a command is not carried out: what its sender gets.
enum Refusal: Error {
    /// A numeric with its parameters and text.
    case numeric(Numeric, [any LineWord & Sendable], text: String)
    /// A reply that names the command and a code.
    case standard(StandardReply)
    /// A notice of a service.
    case service(String, from: NetworkService = .nickServ)

    /// A numeric with the text that belongs to it.
    static func numeric(_ numeric: Numeric, _ words: any LineWord & Sendable...) -> Refusal {
        .numeric(numeric, words, text: numeric.text)
    }
}

extension Numeric {
    /// The text of a numeric that is the same each time.
    var text: String {
        switch self {
        case .noSuchNick: "No such nick or room"
        case .noSuchServer: "No such server"
        case .noSuchRoom: "No such room"
        case .cannotSendToRoom: "Cannot send to this room"
        case .tooManyRooms: "You are in too many rooms"
        case .wasNoSuchNick: "There was no such nick"
        case .tooManyTargets: "Too many receivers"
        case .noOrigin: "No origin given"
        case .invalidCapabilityCommand: "Invalid subcommand of CAP"
        case .noRecipient: "No receiver given"
        case .noTextToSend: "No text to send"
        case .inputTooLong: "The line was too long"
        case .unknownCommand: "Unknown command"
        case .noMOTD: "There is no message of the day"
        case .noAdminInfo: "There is no information about the administrator"
        case .noNickGiven: "No nick given"
        case .erroneousNick: "The nick has characters that are not allowed, or is too long"
        case .nickInUse: "The nick is already in use"
        case .summonDisabled: "SUMMON is disabled"
        case .usersDisabled: "USERS is disabled"
        case .cannotChangeNick: "You cannot change your nick while this room bans you"
        case .userNotInRoom: "They are not in that room"
        case .notInRoom: "You are not in that room"
        case .userInRoom: "is already in that room"
        case .notRegistered: "You have not registered"
        case .needMoreParameters: "Not enough parameters"
        case .alreadyRegistered: "You may not register again"
        case .passwordMismatch: "The password is wrong"
        case .invalidUserName: "The user name has no character that is allowed"
        case .roomIsFull: "Cannot join the room (+l)"
        case .unknownMode: "is an unknown mode"
        case .inviteOnlyRoom: "Cannot join the room (+i)"
        case .bannedFromRoom: "Cannot join the room (+b)"
        case .badRoomKey: "Cannot join the room (+k)"
        case .badRoomName: "The name of the room is not allowed"
        case .banListFull: "The list of masks is full"
        case .noPrivileges: "Permission denied: you are not an operator of the network"
        case .roomPrivilegesNeeded: "You are not an operator of the room"
        case .cannotKillServer: "You cannot kill a server"
        case .noOperatorHost: "No operator has this name"
        case .unknownUserMode: "Unknown mode"
        case .usersDoNotMatch: "You cannot see or change the modes of others"
        case .helpNotFound: "There is no help about this"
        case .invalidKey: "The key is not allowed"
        case .endOfNames: "End of the list of names"
        case .endOfWho: "End of the list of WHO"
        case .endOfWhois: "End of the list of WHOIS"
        case .endOfWhowas: "End of the list of WHOWAS"
        case .endOfMOTD: "End of the message of the day"
        case .listEnd: "End of the list of rooms"
        case .endOfBanList: "End of the list of bans"
        case .endOfBanExceptionList: "End of the list of exceptions from bans"
        case .endOfInviteExceptionList: "End of the list of invitations"
        case .endOfInviteList: "End of the list of rooms that you are invited to"
        case .endOfInfo: "End of the information"
        case .endOfStats: "End of the statistics"
        case .endOfLinks: "End of the list of links"
        case .noTopic: "No topic is set"
        case .monitorListFull: "The list of monitored nicks is full"
        case .endOfMonitorList: "End of the list of monitored nicks"
        case .unaway: "You are no longer marked as away"
        case .nowAway: "You are marked as away"
        case .whoisOperator: "is an operator of the network"
        case .whoisBot: "is a bot"
        case .whoisSecure: "is connected by TLS"
        case .whoisActually: "is connected from this address"
        // irssi shows the time of the connection only after these words.
        case .whoisIdle: "seconds idle, signon time"
        case .youAreOperator: "You are an operator of the network now"
        case .saslSuccess: "The authentication succeeded"
        case .saslFail: "The authentication failed"
        case .saslTooLong: "The message of the authentication is too long"
        case .saslAborted: "The authentication was aborted"
        case .saslAlready: "You are logged in already"
        case .loggedOut: "You are logged out"
        default: ""
        }
    }
}
