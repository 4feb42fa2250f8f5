package import Services

extension ChatService {
    package static let manual = ServiceManual(
        summary: "A chat server for the clients of IRC.",
        text: """
            Clients of IRC meet in rooms and send private messages, as RFC 2812 and \
            modern.ircdocs.horse define; HELP in a client explains each command. "carillond \
            --chat" starts a server for this machine, without a settings file. For others, name \
            the service in the settings, with an endpoint such as tls:0.0.0.0:6697. There is one \
            server to a network.

            Rooms and topics end with the process, unless an account owns the room. What users write \
            is never in the log of the server, also not with log-messages; what operators do is, with \
            the reasons that they give. Addresses are \
            hidden from other users by cloaks, which are made with a secret, so that bans mean the \
            same addresses as long as it is the same.

            Without a data-folder nothing is kept on disk. With one the secret of the cloaks is \
            kept there, unless the settings have one; in accounts.db, accounts with their rooms, who \
            is in them, until when each account has read rooms and conversations, bans, and what \
            operators did; and in history.db what is said. It is made \
            with mode 0700 if the folder above it exists, and must be on a local file system, \
            belong to the user of the server, and be accessible to no other. Only one process can \
            use it; a second one does not start. The usual folder is that of the service in \
            $STATE_DIRECTORY, as systemd sets it: /var/lib/carillond/chat; there is none without \
            systemd.

            People register an account with the name of their nick, by their client or by "NS \
            REGISTER PASSWORD", and log in by SASL (PLAIN, SCRAM-SHA-256, or EXTERNAL with a client \
            certificate) or by "NS IDENTIFY"; NS HELP in a client explains the rest. With \
            tls-client-certificate = request, a listener asks clients for a certificate and accepts \
            any; those whose fingerprints "NS CERT ADD" has added log in. No other user gets the \
            nick then, and several clients that are logged in share it. Passwords are \
            accepted by TLS, and from this machine, unless clear-passwords is on. An address that \
            guesses passwords is refused for ten minutes. With accounts = required only those who \
            are logged in may enter. "CS REGISTER #ROOM" makes a room belong to the account of its \
            operator: it keeps its modes, lists and topic; CS HELP explains the rest. "carillond \
            chat account" lists, adds, suspends and deletes accounts, also while the server runs: \
            sessions of a suspended account are closed, and those of a deleted one are logged out. \
            With registration = invite an account needs the code of an invitation, which \
            "carillond chat invitation add" prints.

            The clients of one person share what was read, by draft/read-marker, which no other \
            user sees. Of an account it is kept, for at most 512 rooms and conversations; a server \
            that is killed loses the last second of it.

            What is said in rooms and between two people is kept for history-days, and history \
            selects who may read it later; without a data-folder the server has the last messages in \
            memory. The owner of a room selects another value for it by "CS SET #ROOM HISTORY", \
            unless history is off. The history of a room that no account owns ends with its last \
            member. A client without draft/chathistory that gets a user back that was away is sent \
            what was said meanwhile: the latest 100 messages of each room and person. With \
            durability = relaxed a message is sent at once and stored soon: a crash loses the last \
            ones, whose number is the metric carillond_chat_history_waiting. With strict it is sent \
            when it is on disk, and so is what comes after it. When the disk is full or fails, chat \
            goes on: the log and /readyz have it, operators get a notice, older messages are not \
            available, and what is said waits in memory, up to 65536 messages or 32 MiB, of which \
            the oldest are given up then; it is tried again every 10 seconds. With strict what \
            waited for the disk is sent, and further messages that are to be kept are refused until \
            it works. "carillond chat export" prints what is kept of a room or an account.

            "carillond chat forget" removes what an account said and did, with its direct messages, \
            from the disk and from the memory of the running server, which it notifies first by the \
            control socket; when that does not answer, the status is 75, the disk has nothing of it, \
            and what the server has in memory it answers until it ends. What the account says \
            afterwards is kept again. Left are the lines of others that name it, what it said \
            without being logged in, backups and other copies of the disk, and what clients and \
            people at line listeners were sent.

            "carillond chat backup" copies accounts, rooms and the secret of the cloaks to one file, \
            also while the server runs, and "carillond chat restore" puts them into the data-folder \
            of a server that is stopped, on this machine or another one. The file has the verifiers \
            of all passwords.

            A client that sends faster than flood-rate is read more slowly; one that does not read \
            is closed when more than sendq waits for it. An upgrade closes all connections: their \
            clients connect again.

            Operators ban users by KLINE and addresses by DLINE, for a time or for ever, and \
            UNKLINE and UNDLINE remove bans; HELP in a client has their forms. These bans end with \
            the process where there are no accounts; those of the settings banned-masks and \
            banned-addresses never do. A reload \
            closes the connections that the settings ban now.

            With several threads each accepts connections, and one decides for all, so that all \
            users see one order. More than one helps when much is sent to large rooms, or by TLS.

            A listener with service = chat, framing = lines and room = #name is for telnet, and for \
            any client for lines: its connections are members of that room, guest-1 and so on \
            until they take another name. They and the clients of IRC in the room hear one another. \
            What members say is a line with the time and the name; lines that begin with * are \
            what happens in the room, or answers. Control characters reach the others as marks, ^[ \
            for ESC. A line that is too long for a message of IRC is several for the others. Who \
            enters gets the last lines that people at telnet heard there, as far as they have no \
            more than 128 KiB. A person who reads too slowly, so that more than 256 KiB wait, \
            misses lines, and gets their number. Who may not come in gets the reason, and is \
            closed; so is a person whom an operator removes. A server with a password \
            cannot be joined by telnet.

            Passwords are set as verifiers, from which they cannot be found: "carillond chat \
            password" asks for one and prints its verifier.
            """,
        entries: [
            (
                "/name NEW",
                "At telnet: takes another name, a nick of IRC that is free."
            ),
            ("/who", "At telnet: lists who is in the room."),
            ("/help", "At telnet: lists what can be typed."),
            ("//", "At telnet, at the start of a line: says a slash."),
            (
                "operators = ann SCRAM-SHA-256$..., bob SCRAM-SHA-256$...",
                "Two operators. They send OPER with their name and their password."
            ),
            (
                "banned-addresses = 192.0.2.0/24 open proxies, 2001:db8::/32",
                "Two bans of addresses, the first with a reason, which has no comma."
            ),
            (
                "KLINE 1d *!*@*.ac53f802ef.ip :spam",
                "A ban of users by nick!user@host, whose host is the cloak or the address. It is "
                    + "refused if it matches the operator, unless MYSELF is the first word."
            ),
            (
                "MODE #room +b m:ann!*@*",
                "A ban from speaking, which allows joining. r:MASK compares the real name, "
                    + "m:r:MASK is both."
            ),
            (
                "webirc = 192.0.2.7 PASSWORD",
                "A gateway for browsers. It must send WEBIRC as its first line, and cannot be "
                    + "behind a balancer that sends PROXY headers. The options secure and "
                    + "certfp-sha-256 count if it is connected by TLS, or from this machine."
            ),
        ])
}
