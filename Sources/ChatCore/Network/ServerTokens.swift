import ReactorIRC

/// The tokens of numeric 005, `RPL_ISUPPORT` (the modern documentation).
enum ServerTokens {
    /// The most tokens of a line, besides the nick and the text.
    private static let lineCount = 13

    /// The tokens in lines.
    static func lines(_ settings: NetworkSettings) -> [[String]] {
        let limits = settings.limits
        let tokens = [
            "AWAYLEN=\(limits.away)", "BOT=B", "CASEMAPPING=ascii", "CHANLIMIT=#:\(limits.rooms)",
            "CHANMODES=\(RoomModes.token)", "CHANNELLEN=\(limits.roomName)", "CHANTYPES=#",
            "ELIST=CMNTU", "EXCEPTS=e", "EXTBAN=\(ExtendedMask.token)", "INVEX=I",
            "KEYLEN=\(limits.key)", "KICKLEN=\(limits.kick)", "MAXLIST=Ibe:\(limits.masks)",
            "MAXTARGETS=\(limits.targets)", "MODES=\(limits.modes)", "NAMELEN=\(limits.realName)",
            "NETWORK=\(settings.network)", "NICKLEN=\(limits.nick)", "PREFIX=\(Ranks.token)",
            "SAFELIST", "STATUSMSG=@+",
            "TARGMAX=JOIN:,KICK:\(limits.targets),KILL:1,LIST:,NAMES:\(limits.targets),NOTICE:\(limits.targets),"
                + "PART:,PRIVMSG:\(limits.targets),WHOIS:1,WHOWAS:1",
            "TOPICLEN=\(limits.topic)", "USERLEN=\(limits.userName)", "UTF8ONLY", "WHOX",
        ]
        return stride(from: 0, to: tokens.count, by: lineCount).map {
            Array(tokens[$0..<min($0 + lineCount, tokens.count)])
        }
    }
}
