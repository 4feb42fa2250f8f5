import ReactorIRC

@testable import ChatCore

/// Changes of a network's state without commands, for tests of what other commands show.
extension TestNetwork {
    /// Connects over a UNIX socket: the host is `local`.
    func connectLocally(_ nicks: String...) {
        for nick in nicks { connect(nick, from: "") }
    }

    /// Adds modes to a user.
    func addModes(_ modes: UserModes, to nick: String) {
        guard let user = network.user(named: Array(nick.utf8)[...]) else { return }
        let before = network.users[user].modes
        network.users[user].modes.formUnion(modes)
        network.note(before, network.users[user].modes)
    }

    /// Changes modes and ranks of a room.
    func change(_ room: String, _ changes: RoomChange...) {
        guard let room = network.room(named: Array(room.utf8)[...]) else { return }
        network.commit(.modes(changes), to: room, at: time)
    }

    /// Sets the topic of a room.
    func setTopic(of room: String, _ text: String) {
        guard let room = network.room(named: Array(room.utf8)[...]) else { return }
        let topic = Topic(text: Array(text.utf8), setBy: Array("ann!~ann@local".utf8), setAt: time)
        network.commit(.topic(topic), to: room, at: time)
    }

    /// The id of the user with a nick.
    func userID(_ nick: String) -> UserID? {
        network.user(named: Array(nick.utf8)[...])
    }

    /// The source of a user's messages: `nick!name@host`.
    func sourceNow(_ nick: String) -> String {
        userID(nick).map { String(decoding: network.users[$0].source, as: UTF8.self) } ?? ""
    }

    /// Reads on until the answer of a held session is complete.
    func drain(_ client: String) -> [String] {
        var lines = received(client)
        while isHeld(client) {
            handle(.drained, of: client)
            lines += received(client)
        }
        return lines
    }
}
