package import Services

extension ChatService {
    package static let manual = ServiceManual(
        summary: "A chat server for the clients of IRC.",
        text: """
            Any client of IRC can join: rooms, private messages, operators of rooms and of the \
            network, as RFC 2812 and modern.ircdocs.horse define. Clients of IRCv3 have tags, \
            times and ids of messages, echoes, labels and MONITOR. "carillond --chat" starts a \
            server for this machine, without a settings file.

            Nothing is kept on disk: rooms and topics end with the process. What users write is \
            never logged, also not with log-messages. Addresses are hidden from other users by \
            cloaks, which are made with the cloak-secret.

            A client that sends faster than flood-rate is read more slowly; one that does not read \
            is closed when more than sendq waits for it, and delays no other. An upgrade closes \
            all connections: their clients connect again.

            Passwords are set as verifiers, from which they cannot be found: "carillond chat \
            password" asks for one and prints its verifier.
            """,
        entries: [
            (
                "operators = ann SCRAM-SHA-256$..., bob SCRAM-SHA-256$...",
                "Two operators. They send OPER with their name and their password."
            ),
            (
                "webirc = 192.0.2.7 PASSWORD",
                "A gateway for browsers. It must send WEBIRC as its first line, and cannot be "
                    + "behind a balancer that sends PROXY headers."
            ),
        ])
}
