/// The numbers of replies, with names after RFC 2812 and the IRCv3 specifications.
///
/// Servers use numbers in more than one sense; where they differ, it is the sense of the modern
/// documentation. `Message.numericCode` is the number of any reply.
public enum Numeric: UInt16, CaseIterable, Hashable, Sendable {
    // Registration.
    case welcome = 1
    case yourHost = 2
    case created = 3
    case myInfo = 4
    case serverSupport = 5

    // Statistics and the server.
    case statsLinkInfo = 211
    case statsCommands = 212
    case endOfStats = 219
    case userModeIs = 221
    case statsUptime = 242
    case statsOperatorLine = 243
    case usersClient = 251
    case usersOperators = 252
    case usersUnknown = 253
    case usersRooms = 254
    case usersMe = 255
    case adminMe = 256
    case adminLocation = 257
    case adminLocation2 = 258
    case adminEmail = 259
    case tryAgain = 263
    case localUsers = 265
    case globalUsers = 266

    // People and rooms.
    case whoisCertificate = 276
    case away = 301
    case userhost = 302
    case isOn = 303
    case unaway = 305
    case nowAway = 306
    case whoisRegisteredNick = 307
    case whoisUser = 311
    case whoisServer = 312
    case whoisOperator = 313
    case whowasUser = 314
    case endOfWho = 315
    case whoisIdle = 317
    case endOfWhois = 318
    case whoisRooms = 319
    case whoisSpecial = 320
    case listStart = 321
    case list = 322
    case listEnd = 323
    case roomModeIs = 324
    case roomCreated = 329
    case whoisAccount = 330
    case noTopic = 331
    case topic = 332
    case topicTime = 333
    case whoisBot = 335
    case whoisActually = 338
    case inviting = 341
    case inviteExceptionList = 346
    case endOfInviteExceptionList = 347
    case banExceptionList = 348
    case endOfBanExceptionList = 349
    case version = 351
    case whoReply = 352
    case namesReply = 353
    case whoxReply = 354
    case links = 364
    case endOfLinks = 365
    case endOfNames = 366
    case banList = 367
    case endOfBanList = 368
    case endOfWhowas = 369
    case info = 371
    case motd = 372
    case endOfInfo = 374
    case motdStart = 375
    case endOfMOTD = 376
    case whoisHost = 378
    case whoisModes = 379
    case youAreOperator = 381
    case rehashing = 382
    case time = 391
    case visibleHost = 396

    // Errors.
    case unknownError = 400
    case noSuchNick = 401
    case noSuchServer = 402
    case noSuchRoom = 403
    case cannotSendToRoom = 404
    case tooManyRooms = 405
    case wasNoSuchNick = 406
    case tooManyTargets = 407
    case noOrigin = 409
    case invalidCapabilityCommand = 410
    case noRecipient = 411
    case noTextToSend = 412
    case badMask = 415
    case inputTooLong = 417
    case unknownCommand = 421
    case noMOTD = 422
    case noAdminInfo = 423
    case fileError = 424
    case noNickGiven = 431
    case erroneousNick = 432
    case nickInUse = 433
    case nickCollision = 436
    case unavailableResource = 437
    case userNotInRoom = 441
    case notInRoom = 442
    case userInRoom = 443
    case cannotChangeNick = 447
    case notRegistered = 451
    case needMoreParameters = 461
    case alreadyRegistered = 462
    case passwordMismatch = 464
    case youAreBanned = 465
    case keySet = 467
    case invalidUserName = 468
    case forwardedToRoom = 470
    case roomIsFull = 471
    case unknownMode = 472
    case inviteOnlyRoom = 473
    case bannedFromRoom = 474
    case badRoomKey = 475
    case badRoomName = 476
    case needRegisteredNick = 477
    case banListFull = 478
    case noPrivileges = 481
    case roomPrivilegesNeeded = 482
    case cannotKillServer = 483
    case secureOnlyRoom = 489
    case noOperatorHost = 491
    case unknownUserMode = 501
    case usersDoNotMatch = 502
    case helpNotFound = 524
    case invalidKey = 525

    // Later additions.
    case whoisSecure = 671
    case invalidModeParameter = 696
    case helpStart = 704
    case helpText = 705
    case endOfHelp = 706
    case noPrivilege = 723
    case monitorOnline = 730
    case monitorOffline = 731
    case monitorList = 732
    case endOfMonitorList = 733
    case monitorListFull = 734

    // Accounts.
    case loggedIn = 900
    case loggedOut = 901
    case nickLocked = 902
    case saslSuccess = 903
    case saslFail = 904
    case saslTooLong = 905
    case saslAborted = 906
    case saslAlready = 907
    case saslMechanisms = 908

    /// True for the numbers of errors.
    public var isError: Bool {
        switch rawValue {
        case 400..<600, 696, 723, 734, 902, 904...907: true
        default: false
        }
    }
}
