import ReactorIRC

/// The tokens of numeric 005, `RPL_ISUPPORT` (the modern documentation).
enum ServerTokens {
    /// What follows the tokens of a line.
    static let text = "are supported by this server"

    /// The tokens in lines, each of which fits into a reply to any nick.
    static func lines(_ settings: NetworkSettings) -> [[String]] {
        // `:server 005 nick tokens :text`, and CR and LF.
        let others = settings.server.count + settings.limits.nick + text.utf8.count + 11
        return ServerSupport.lines(
            of: support(settings).tokens, byteLimit: MessageWriter.bodyLimit - others)
    }

    private static func support(_ settings: NetworkSettings) -> ServerSupport {
        let limits = settings.limits
        let targets = limits.targets
        var support = ServerSupport()
        if settings.accounts != nil {
            support["ACCOUNTEXTBAN"] = ExtendedMask.accountLetter
        }
        support["AWAYLEN"] = "\(limits.away)"
        support["BOT"] = "B"
        support["CASEMAPPING"] = CaseMapping.ascii.rawValue
        support["CHANLIMIT"] = "#:\(limits.rooms)"
        support["CHANMODES"] = RoomModes.token
        support["CHANNELLEN"] = "\(limits.roomName)"
        support["CHANTYPES"] = "#"
        if let history = settings.history {
            support["CHATHISTORY"] = "\(history.pageLimit)"
            support["MSGREFTYPES"] = "msgid,timestamp"
        }
        support["ELIST"] = "CMNTU"
        support["EXCEPTS"] = "e"
        support["EXTBAN"] = ExtendedMask.token(withAccounts: settings.accounts != nil)
        support["HOSTLEN"] = "\(Cloak.byteLimit)"
        support["INVEX"] = "I"
        support["KEYLEN"] = "\(limits.key)"
        support["KICKLEN"] = "\(limits.kick)"
        support["MAXLIST"] = "Ibe:\(limits.masks)"
        support["MAXTARGETS"] = "\(targets)"
        support["MODES"] = "\(limits.modes)"
        support["MONITOR"] = "\(limits.monitors)"
        support["NAMELEN"] = "\(limits.realName)"
        support["NETWORK"] = settings.network
        support["NICKLEN"] = "\(limits.nick)"
        support["PREFIX"] = Ranks.token
        support["SAFELIST"] = ""
        support["STATUSMSG"] = "@+"
        support["TARGMAX"] =
            "JOIN:,KICK:\(targets),KILL:1,LIST:,MONITOR:,NAMES:\(targets),NOTICE:\(targets),PART:,"
            + "PRIVMSG:\(targets),TAGMSG:\(targets),WHOIS:1,WHOWAS:1"
        support["TOPICLEN"] = "\(limits.topic)"
        support["USERLEN"] = "\(limits.userName)"
        support["UTF8ONLY"] = ""
        support["WHOX"] = ""
        return support
    }
}
