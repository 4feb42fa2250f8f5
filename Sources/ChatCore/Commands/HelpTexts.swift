extension Command {
    /// What HELP answers: the form of the command, and what it does.
    var help: String {
        switch self {
        case .admin:
            """
            ADMIN [<server>]
            Shows who runs the server, and how to reach them.
            """
        case .authenticate:
            """
            AUTHENTICATE <mechanism> | <message> | *
            Logs you in to an account by SASL. Clients do this by themselves.
            """
        case .away:
            """
            AWAY [:<text>]
            Marks you as away: who writes to you is answered with the text.
            Without a text, you are no longer away.
            """
        case .batch:
            """
            BATCH +<reference> draft/multiline <receiver> | -<reference>
            Begins or ends a message of several lines. Clients do this by themselves.
            """
        case .cap:
            """
            CAP LS [302] | LIST | REQ :<names> | END
            Negotiates extensions of the protocol. Clients do this by themselves.
            """
        case .chanserv, .cs:
            """
            CHANSERV <command> [<words>], or CS
            Writes to ChanServ, which registers rooms: they have an owner, and keep their modes,
            lists and topic while they are empty. CS HELP lists its commands.
            """
        case .chathistory:
            """
            CHATHISTORY LATEST | BEFORE | AFTER | AROUND | BETWEEN | TARGETS <parameters> <limit>
            Sends what was said in a room or by somebody to you. Clients do this by themselves.
            """
        case .dline:
            """
            DLINE [[MYSELF] [<duration>] <address or range> [:<reason>]]
            Bans addresses from the server, such as 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32, and
            closes their connections. A duration is a number with s, m, h, d, w or y, or a sum such
            as 1d12h; it may also be after the address. Without one, or with 0, the ban is for ever:
            until UNDLINE, or the end of the server. MYSELF allows banning yourself or everybody.
            Without parameters it lists the bans. For operators of the network.
            """
        case .error:
            """
            ERROR :<text>
            The server sends this before it closes a connection. From clients it is ignored.
            """
        case .help, .helpop:
            """
            HELP [<command>], or HELPOP
            Explains a command, or lists the commands.
            """
        case .info:
            """
            INFO [<server>]
            Describes the server.
            """
        case .invite:
            """
            INVITE [<nick> <room>]
            Invites somebody to a room that you are in. An operator's invitation is stronger than
            bans, the key and the limit; only operators invite to a room for the invited (+i).
            Without parameters it lists the rooms that you are invited to.
            """
        case .ison:
            """
            ISON <nick> [<nick> ...]
            Shows which of the nicks are in use.
            """
        case .join:
            """
            JOIN <room>[,<room> ...] [<key>[,<key> ...]]
            Joins rooms. A room that does not exist is created, with you as its operator.
            JOIN 0 leaves all rooms.
            """
        case .kick:
            """
            KICK <room> <nick>[,<nick> ...] [:<reason>]
            Removes members from a room of which you are an operator.
            """
        case .kill:
            """
            KILL <nick> :<reason>
            Closes the connections of a user. For operators of the network.
            """
        case .kline:
            """
            KLINE [[MYSELF] [<duration>] <mask> [:<reason>]]
            Bans users from the server by nick!user@host with * and ?, and closes their connections.
            A mask without ! and @ is a nick, or a host if it has a dot or a colon, as an address has;
            ranges such as 192.0.2.0/24 are for DLINE. The host is compared with the cloak and with
            the address. A duration is a number with s, m, h, d, w or y, or a sum such as 1d12h; it
            may also be after the mask. Without one, or with 0, the ban is for ever: until UNKLINE,
            or the end of the server. MYSELF allows banning yourself or everybody. Without parameters
            it lists the bans. For operators of the network.
            """
        case .links:
            """
            LINKS [[<server>] <mask>]
            Lists the servers of the network. For operators of the network.
            """
        case .list:
            """
            LIST [<room or mask>[,<...>]] [<condition>[,<condition> ...]]
            Lists rooms with their number of members and their topic. Conditions:
            <n and >n   fewer or more members than n
            C<n and C>n created less or more than n minutes ago
            T<n and T>n topic set less or more than n minutes ago
            !mask       names that do not match the mask
            """
        case .lusers:
            """
            LUSERS [<mask> [<server>]]
            Shows how many users, operators, connections and rooms there are.
            """
        case .markread:
            """
            MARKREAD <nick or room> [timestamp=<time>]
            Shows or moves forward the time until which you have read. Clients do this by
            themselves; your other clients are sent it, and no other user.
            """
        case .mode:
            """
            MODE <room> [<modes> [<argument> ...]], or MODE <your nick> [<modes>]
            Shows or changes modes: + sets them, - removes them. Modes of a room:
            o nick   operator                   v nick   may speak when the room is moderated
            b mask   banned                     e mask   not subject to bans
            I mask   needs no invitation        k key    needs this key to join
            l number has a limit of members     i        is for the invited only
            m        is moderated               n        takes messages from members only
            p        is not listed              s        is hidden
            t        operators set the topic    C        takes no CTCP but ACTION
            A mask is nick!user@host with * and ?. A list without a mask shows it.
            Extended bans, for the lists b, e and I:
            m:mask   is banned from speaking, and may join
            r:mask   compares the real name
            m:r:mask is both
            Modes of a user:
            i invisible   w receives WALLOPS   B is a program   o operator of the network
            """
        case .monitor:
            """
            MONITOR + <nick>[,<nick> ...], MONITOR - <nick>[,<nick> ...], or MONITOR C | L | S
            Notifies you when somebody with one of the nicks connects or leaves. + adds nicks,
            - removes some, C removes all, L lists them, S shows who of them is connected.
            """
        case .motd:
            """
            MOTD [<server>]
            Shows the message of the day.
            """
        case .names:
            """
            NAMES <room>[,<room> ...]
            Lists the members of rooms.
            """
        case .nick:
            """
            NICK <nick>
            Changes your nick.
            """
        case .notice:
            """
            NOTICE <nick or room>[,<...>] :<text>
            Sends a message that programs do not answer.
            """
        case .tagmsg:
            """
            TAGMSG <nick or room>[,<...>]
            Sends tags without a text, as that you are typing.
            """
        case .nickserv, .ns:
            """
            NICKSERV <command> [<words>], or NS
            Writes to NickServ, which registers accounts and logs you in: NS HELP lists its commands.
            """
        case .oper:
            """
            OPER <name> <password>
            Makes you an operator of the network.
            """
        case .part:
            """
            PART <room>[,<room> ...] [:<reason>]
            Leaves rooms.
            """
        case .pass:
            """
            PASS <password>
            Sends the password of the server, before NICK and USER.
            """
        case .ping:
            """
            PING <token>
            Asks for an answer, PONG, with the same token.
            """
        case .pong:
            """
            PONG <token>
            Answers a PING of the server.
            """
        case .privmsg:
            """
            PRIVMSG <nick or room>[,<...>] :<text>
            Sends a message. @ or + before a room: to its members with that rank or a higher one.
            """
        case .quit:
            """
            QUIT [:<reason>]
            Ends your connection. Where users of accounts are always on, yours stays in its rooms,
            away, until you log in again.
            """
        case .redact:
            """
            REDACT <room or nick> <id of a message> [:<reason>]
            Removes a message that you sent, or any in a room of which you are an operator. Clients
            that have shown it already are asked to remove it; older ones go on showing it.
            """
        case .register:
            """
            REGISTER <account or *> <e-mail or *> <password>
            Registers an account with the name of your nick. Clients do this for you. Where you need
            an invitation, its code is in the place of the e-mail.
            """
        case .rehash:
            """
            REHASH
            Reads the settings of the server again, and answers whether they are in effect.
            For operators of the network.
            """
        case .setname:
            """
            SETNAME :<real name>
            Changes your real name.
            """
        case .stats:
            """
            STATS <letter> [<server>]
            Shows figures of the server:
            u how long it has been up
            m how often each command was sent (for operators of the network)
            o the names of operators (for operators of the network)
            k the bans of users, d those of addresses (for operators of the network)
            """
        case .time:
            """
            TIME [<server>]
            Shows the time of the server.
            """
        case .topic:
            """
            TOPIC <room> [:<topic>]
            Shows or changes the topic of a room. An empty topic removes it.
            """
        case .undline:
            """
            UNDLINE <address or range>
            Removes a ban that DLINE made. For operators of the network.
            """
        case .unkline:
            """
            UNKLINE <mask>
            Removes a ban that KLINE made. For operators of the network.
            """
        case .user:
            """
            USER <name> 0 * :<real name>
            Sends your names when you connect.
            """
        case .userhost:
            """
            USERHOST <nick> [<nick> ...]
            Shows the hosts of up to five users, who of them is away, and who is an operator.
            """
        case .verify:
            """
            VERIFY <account> <code>
            Ends the registration of an account whose address of e-mail had to be verified.
            """
        case .version:
            """
            VERSION [<server>]
            Shows the version of the server, and what it supports.
            """
        case .wallops:
            """
            WALLOPS :<text>
            Sends a message to operators and to users with the mode w.
            For operators of the network.
            """
        case .who:
            """
            WHO <room, nick or mask> [<letters>][%<fields>[,<token>]]
            Lists users. Letters: o for operators of the network only; n, u, h, r to compare the mask
            with nicks, user names, hosts, real names. Fields: those of the WHOX specification.
            """
        case .whois:
            """
            WHOIS [<server>] <nick>
            Shows what is known of a user.
            """
        case .whowas:
            """
            WHOWAS <nick> [<count>]
            Shows who had a nick before.
            """
        }
    }
}
