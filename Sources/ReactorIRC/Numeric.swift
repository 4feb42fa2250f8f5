/// The numbers of replies, with names after RFC 2812, section 5, and the IRCv3 specifications,
/// which call a room a channel.
///
/// Servers use numbers in more than one sense; where they differ, it is the sense of the modern
/// documentation. `Message.numericCode` is the number of any reply.
public enum Numeric: UInt16, CaseIterable, Hashable, Sendable {
    // Registration.
    /// `RPL_WELCOME`: the client is registered.
    case welcome = 1
    /// `RPL_YOURHOST`: the server's name and version.
    case yourHost = 2
    /// `RPL_CREATED`: when the server was started or built.
    case created = 3
    /// `RPL_MYINFO`: the server's name, version and modes.
    case myInfo = 4
    /// `RPL_ISUPPORT`: tokens of `ServerSupport`.
    case serverSupport = 5

    // Statistics and the server.
    /// `RPL_STATSLINKINFO`: a connection of the server.
    case statsLinkInfo = 211
    /// `RPL_STATSCOMMANDS`: how often a command was used.
    case statsCommands = 212
    /// `RPL_STATSKLINE`: a ban of users from the server.
    case statsUserBan = 216
    /// `RPL_ENDOFSTATS`: the end of STATS.
    case endOfStats = 219
    /// `RPL_UMODEIS`: the modes of the client's user.
    case userModeIs = 221
    /// `RPL_STATSDLINE`: a ban of addresses from the server.
    case statsAddressBan = 225
    /// `RPL_STATSUPTIME`: how long the server has been up.
    case statsUptime = 242
    /// `RPL_STATSOLINE`: who may become an operator.
    case statsOperatorLine = 243
    /// `RPL_LUSERCLIENT`: how many users and servers there are.
    case usersClient = 251
    /// `RPL_LUSEROP`: how many operators there are.
    case usersOperators = 252
    /// `RPL_LUSERUNKNOWN`: how many connections are not registered.
    case usersUnknown = 253
    /// `RPL_LUSERCHANNELS`: how many rooms there are.
    case usersRooms = 254
    /// `RPL_LUSERME`: how many clients this server has.
    case usersMe = 255
    /// `RPL_ADMINME`: the start of ADMIN.
    case adminMe = 256
    /// `RPL_ADMINLOC1`: where the server is.
    case adminLocation = 257
    /// `RPL_ADMINLOC2`: where the server is, continued.
    case adminLocation2 = 258
    /// `RPL_ADMINEMAIL`: the address of the administrator.
    case adminEmail = 259
    /// `RPL_TRYAGAIN`: the command was dropped; it may be sent again later.
    case tryAgain = 263
    /// `RPL_LOCALUSERS`: the clients of this server, now and at most.
    case localUsers = 265
    /// `RPL_GLOBALUSERS`: the clients of the network, now and at most.
    case globalUsers = 266

    // People and rooms.
    /// `RPL_WHOISCERTFP`: the fingerprint of a user's certificate.
    case whoisCertificate = 276
    /// `RPL_AWAY`: a user is away.
    case away = 301
    /// `RPL_USERHOST`: users and their addresses.
    case userhost = 302
    /// `RPL_ISON`: which of the nicks are in use.
    case isOn = 303
    /// `RPL_UNAWAY`: the client's user is back.
    case unaway = 305
    /// `RPL_NOWAWAY`: the client's user is away.
    case nowAway = 306
    /// `RPL_WHOISREGNICK`: a user owns the registered nick.
    case whoisRegisteredNick = 307
    /// `RPL_WHOISUSER`: a user's names and host.
    case whoisUser = 311
    /// `RPL_WHOISSERVER`: a user's server.
    case whoisServer = 312
    /// `RPL_WHOISOPERATOR`: a user is an operator.
    case whoisOperator = 313
    /// `RPL_WHOWASUSER`: a former user's names and host.
    case whowasUser = 314
    /// `RPL_ENDOFWHO`: the end of WHO.
    case endOfWho = 315
    /// `RPL_WHOISIDLE`: how long a user has been idle.
    case whoisIdle = 317
    /// `RPL_ENDOFWHOIS`: the end of WHOIS.
    case endOfWhois = 318
    /// `RPL_WHOISCHANNELS`: a user's rooms.
    case whoisRooms = 319
    /// `RPL_WHOISSPECIAL`: another fact about a user.
    case whoisSpecial = 320
    /// `RPL_LISTSTART`: the start of LIST.
    case listStart = 321
    /// `RPL_LIST`: a room, its number of members and its topic.
    case list = 322
    /// `RPL_LISTEND`: the end of LIST.
    case listEnd = 323
    /// `RPL_CHANNELMODEIS`: the modes of a room.
    case roomModeIs = 324
    /// `RPL_CREATIONTIME`: when a room was created.
    case roomCreated = 329
    /// `RPL_WHOISACCOUNT`: a user's account.
    case whoisAccount = 330
    /// `RPL_NOTOPIC`: a room has no topic.
    case noTopic = 331
    /// `RPL_TOPIC`: a room's topic.
    case topic = 332
    /// `RPL_TOPICWHOTIME`: by whom and when the topic was set.
    case topicTime = 333
    /// `RPL_WHOISBOT`: a user is a program.
    case whoisBot = 335
    /// `RPL_INVITELIST`: a room that the client's user is invited to.
    case inviteList = 336
    /// `RPL_ENDOFINVITELIST`: the end of these rooms.
    case endOfInviteList = 337
    /// `RPL_WHOISACTUALLY`: a user's real host or address.
    case whoisActually = 338
    /// `RPL_INVITING`: the invitation was sent.
    case inviting = 341
    /// `RPL_INVEXLIST`: a mask that needs no invitation.
    case inviteExceptionList = 346
    /// `RPL_ENDOFINVEXLIST`: the end of these masks.
    case endOfInviteExceptionList = 347
    /// `RPL_EXCEPTLIST`: a mask that bans do not apply to.
    case banExceptionList = 348
    /// `RPL_ENDOFEXCEPTLIST`: the end of these masks.
    case endOfBanExceptionList = 349
    /// `RPL_VERSION`: the server's version.
    case version = 351
    /// `RPL_WHOREPLY`: a user that WHO found.
    case whoReply = 352
    /// `RPL_NAMREPLY`: members of a room.
    case namesReply = 353
    /// `RPL_WHOSPCRPL`: a user that WHO found, with the requested fields.
    case whoxReply = 354
    /// `RPL_LINKS`: a server of the network.
    case links = 364
    /// `RPL_ENDOFLINKS`: the end of LINKS.
    case endOfLinks = 365
    /// `RPL_ENDOFNAMES`: the end of NAMES.
    case endOfNames = 366
    /// `RPL_BANLIST`: a mask that is banned.
    case banList = 367
    /// `RPL_ENDOFBANLIST`: the end of the banned masks.
    case endOfBanList = 368
    /// `RPL_ENDOFWHOWAS`: the end of WHOWAS.
    case endOfWhowas = 369
    /// `RPL_INFO`: a line about the server.
    case info = 371
    /// `RPL_MOTD`: a line of the message of the day.
    case motd = 372
    /// `RPL_ENDOFINFO`: the end of INFO.
    case endOfInfo = 374
    /// `RPL_MOTDSTART`: the start of the message of the day.
    case motdStart = 375
    /// `RPL_ENDOFMOTD`: the end of the message of the day.
    case endOfMOTD = 376
    /// `RPL_WHOISHOST`: from where a user is connected.
    case whoisHost = 378
    /// `RPL_WHOISMODES`: a user's modes.
    case whoisModes = 379
    /// `RPL_YOUREOPER`: the client's user is an operator now.
    case youAreOperator = 381
    /// `RPL_REHASHING`: the server reads its settings again.
    case rehashing = 382
    /// `RPL_TIME`: the server's time.
    case time = 391
    /// `RPL_VISIBLEHOST`: the host that other users see.
    case visibleHost = 396

    // Errors.
    /// `ERR_UNKNOWNERROR`: a failure that has no number of its own.
    case unknownError = 400
    /// `ERR_NOSUCHNICK`: no such nick or target.
    case noSuchNick = 401
    /// `ERR_NOSUCHSERVER`: no such server.
    case noSuchServer = 402
    /// `ERR_NOSUCHCHANNEL`: no such room.
    case noSuchRoom = 403
    /// `ERR_CANNOTSENDTOCHAN`: the room does not accept the message.
    case cannotSendToRoom = 404
    /// `ERR_TOOMANYCHANNELS`: the client's user has joined too many rooms.
    case tooManyRooms = 405
    /// `ERR_WASNOSUCHNICK`: the nick was not used before.
    case wasNoSuchNick = 406
    /// `ERR_TOOMANYTARGETS`: the command has too many targets.
    case tooManyTargets = 407
    /// `ERR_NOORIGIN`: PING or PONG lacks its parameter.
    case noOrigin = 409
    /// `ERR_INVALIDCAPCMD`: an unknown command of CAP.
    case invalidCapabilityCommand = 410
    /// `ERR_NORECIPIENT`: the message has no target.
    case noRecipient = 411
    /// `ERR_NOTEXTTOSEND`: the message has no text.
    case noTextToSend = 412
    /// `ERR_BADMASK`: the mask is invalid.
    case badMask = 415
    /// `ERR_INPUTTOOLONG`: the line or its tags are too long.
    case inputTooLong = 417
    /// `ERR_UNKNOWNCOMMAND`: unknown command.
    case unknownCommand = 421
    /// `ERR_NOMOTD`: there is no message of the day.
    case noMOTD = 422
    /// `ERR_NOADMININFO`: there is no information for ADMIN.
    case noAdminInfo = 423
    /// `ERR_FILEERROR`: a file cannot be used.
    case fileError = 424
    /// `ERR_NONICKNAMEGIVEN`: the nick is missing.
    case noNickGiven = 431
    /// `ERR_ERRONEUSNICKNAME`: the nick is not allowed.
    case erroneousNick = 432
    /// `ERR_NICKNAMEINUSE`: the nick is in use.
    case nickInUse = 433
    /// `ERR_NICKCOLLISION`: the nick is in use at another server.
    case nickCollision = 436
    /// `ERR_UNAVAILRESOURCE`: the nick or the room is blocked for now.
    case unavailableResource = 437
    /// `ERR_USERNOTINCHANNEL`: the user is not a member of the room.
    case userNotInRoom = 441
    /// `ERR_NOTONCHANNEL`: the client's user is not a member of the room.
    case notInRoom = 442
    /// `ERR_USERONCHANNEL`: the user is already a member of the room.
    case userInRoom = 443
    /// `ERR_SUMMONDISABLED`: SUMMON is not implemented.
    case summonDisabled = 445
    /// `ERR_USERSDISABLED`: USERS is not implemented.
    case usersDisabled = 446
    /// `ERR_NONICKCHANGE`: the nick cannot be changed now.
    case cannotChangeNick = 447
    /// `ERR_NOTREGISTERED`: the client is not registered yet.
    case notRegistered = 451
    /// `ERR_NEEDMOREPARAMS`: parameters are missing.
    case needMoreParameters = 461
    /// `ERR_ALREADYREGISTERED`: the client is already registered.
    case alreadyRegistered = 462
    /// `ERR_PASSWDMISMATCH`: the password is wrong or missing.
    case passwordMismatch = 464
    /// `ERR_YOUREBANNEDCREEP`: the client is banned from the server.
    case youAreBanned = 465
    /// `ERR_KEYSET`: the room already has a key.
    case keySet = 467
    /// `ERR_INVALIDUSERNAME`: the user name is not allowed.
    case invalidUserName = 468
    /// `ERR_LINKCHANNEL`: the client's user is sent to another room.
    case forwardedToRoom = 470
    /// `ERR_CHANNELISFULL`: the room has its limit of members.
    case roomIsFull = 471
    /// `ERR_UNKNOWNMODE`: unknown mode of a room.
    case unknownMode = 472
    /// `ERR_INVITEONLYCHAN`: the room requires an invitation.
    case inviteOnlyRoom = 473
    /// `ERR_BANNEDFROMCHAN`: the client's user is banned from the room.
    case bannedFromRoom = 474
    /// `ERR_BADCHANNELKEY`: the room's key is wrong or missing.
    case badRoomKey = 475
    /// `ERR_BADCHANMASK`: the name of the room is not allowed.
    case badRoomName = 476
    /// `ERR_NEEDREGGEDNICK`: the room requires an account.
    case needRegisteredNick = 477
    /// `ERR_BANLISTFULL`: a list of the room is full.
    case banListFull = 478
    /// `ERR_NOPRIVILEGES`: the command is for operators of the server.
    case noPrivileges = 481
    /// `ERR_CHANOPRIVSNEEDED`: the command is for operators of the room.
    case roomPrivilegesNeeded = 482
    /// `ERR_CANTKILLSERVER`: KILL does not apply to servers.
    case cannotKillServer = 483
    /// `ERR_SECUREONLYCHAN`: the room requires TLS.
    case secureOnlyRoom = 489
    /// `ERR_NOOPERHOST`: OPER is not allowed from this host.
    case noOperatorHost = 491
    /// `ERR_UMODEUNKNOWNFLAG`: unknown mode of a user.
    case unknownUserMode = 501
    /// `ERR_USERSDONTMATCH`: modes of another user cannot be changed or seen.
    case usersDoNotMatch = 502
    /// `ERR_HELPNOTFOUND`: there is no help on the subject.
    case helpNotFound = 524
    /// `ERR_INVALIDKEY`: the key is not allowed.
    case invalidKey = 525

    // Later additions.
    /// `RPL_WHOISSECURE`: a user is connected by TLS.
    case whoisSecure = 671
    /// `ERR_INVALIDMODEPARAM`: the argument of a mode is invalid.
    case invalidModeParameter = 696
    /// `RPL_HELPSTART`: the first line of help.
    case helpStart = 704
    /// `RPL_HELPTXT`: a line of help.
    case helpText = 705
    /// `RPL_ENDOFHELP`: the last line of help.
    case endOfHelp = 706
    /// `ERR_NOPRIVS`: an operator lacks this privilege.
    case noPrivilege = 723
    /// `RPL_MONONLINE`: monitored nicks that are in use.
    case monitorOnline = 730
    /// `RPL_MONOFFLINE`: monitored nicks that are not in use.
    case monitorOffline = 731
    /// `RPL_MONLIST`: monitored nicks.
    case monitorList = 732
    /// `RPL_ENDOFMONLIST`: the end of the monitored nicks.
    case endOfMonitorList = 733
    /// `ERR_MONLISTFULL`: too many nicks are monitored.
    case monitorListFull = 734

    // Accounts.
    /// `RPL_LOGGEDIN`: the client is logged in to an account.
    case loggedIn = 900
    /// `RPL_LOGGEDOUT`: the client is logged out.
    case loggedOut = 901
    /// `ERR_NICKLOCKED`: the account is locked.
    case nickLocked = 902
    /// `RPL_SASLSUCCESS`: the authentication succeeded.
    case saslSuccess = 903
    /// `ERR_SASLFAIL`: the authentication failed.
    case saslFail = 904
    /// `ERR_SASLTOOLONG`: a message of the authentication is too long.
    case saslTooLong = 905
    /// `ERR_SASLABORTED`: the authentication was aborted.
    case saslAborted = 906
    /// `ERR_SASLALREADY`: the client is already authenticated.
    case saslAlready = 907
    /// `RPL_SASLMECHS`: the mechanisms that the server has.
    case saslMechanisms = 908

    /// True for the numbers of errors.
    public var isError: Bool {
        switch rawValue {
        case 400..<600, 696, 723, 734, 902, 904...907: true
        default: false
        }
    }
}
