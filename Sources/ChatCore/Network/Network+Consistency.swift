import ReactorIRC

extension Network {
    /// What contradicts itself in the network, for tests; nil when nothing does. It looks at
    /// everything, and is slow.
    package var inconsistency: String? {
        inconsistencyOfUsers ?? inconsistencyOfRooms ?? inconsistencyOfSessions
    }

    private var inconsistencyOfUsers: String? {
        guard nicks.count == users.count else {
            return "\(users.count) users have \(nicks.count) nicks"
        }
        for id in users.ids {
            let nick = String(decoding: users[id].nick, as: UTF8.self)
            if nicks[users[id].foldedNick] != id { return "\(nick) is not found by its nick" }
            if users[id].isAbsent, absentUser(of: users[id].account) != id {
                return "\(nick) has no session, and is not the first user of an account"
            }
            if let account = users[id].account,
                accountUsers[account]?.count(where: { $0 == id }) != 1
            {
                return "\(nick) is not found by its account"
            }
            if users[id].account != nil, !users[id].markers.times.isEmpty {
                return "\(nick) has markers beside those of its account"
            }
            if users[id].markers.times.count > settings.limits.markers {
                return "\(nick) has many markers"
            }
            for session in users[id].sessions
            where !sessions.contains(session) || sessions[session].user != id {
                return "a session of \(nick) is not its own"
            }
            for room in users[id].rooms
            where !rooms.contains(room) || rooms[room].members[id] == nil {
                return "\(nick) is in a room that does not have it"
            }
            if Set(users[id].rooms).count < users[id].rooms.count {
                return "\(nick) is in a room twice"
            }
            if users[id].rooms.count > settings.limits.rooms { return "\(nick) is in many rooms" }
        }
        guard accountMarkers.values.allSatisfy({ $0.times.count <= settings.limits.markers }) else {
            return "an account has many markers"
        }
        let ids = accountUsers.values
        guard ids.allSatisfy({ !$0.isEmpty }),
            ids.reduce(0, { $0 + $1.count }) == users.ids.count(where: { users[$0].account != nil })
        else { return "an account has users that are not logged in to it" }
        return nil
    }

    private var inconsistencyOfRooms: String? {
        guard roomNames.count == rooms.count else {
            return "\(rooms.count) rooms have \(roomNames.count) names"
        }
        for id in rooms.ids {
            let name = String(decoding: rooms[id].name, as: UTF8.self)
            if roomNames[rooms[id].foldedName] != id { return "\(name) is not found by its name" }
            if rooms[id].members.isEmpty, rooms[id].registration == nil {
                return "\(name) has neither a member nor an owner"
            }
            for member in rooms[id].members.members
            where !users.contains(member.id) || !users[member.id].rooms.contains(id) {
                return "\(name) has a member that is not in it"
            }
            let maskCount = MaskListKind.allCases.reduce(0) { $0 + rooms[id][list: $1].count }
            if maskCount > settings.limits.masks { return "\(name) has \(maskCount) masks" }
        }
        return nil
    }

    private var inconsistencyOfSessions: String? {
        var unregisteredCount = 0
        for id in sessions.ids where !sessions[id].isClosing {
            if sessions[id].registration != nil { unregisteredCount += 1 }
            if (sessions[id].registration == nil) != (sessions[id].user != nil) {
                return "a session is neither registered nor about to be"
            }
            if sessions[id].wait == nil, !sessions[id].waiting.isEmpty {
                return "a session's commands wait for nothing"
            }
            if let user = sessions[id].user,
                !users.contains(user) || !users[user].sessions.contains(id)
            {
                return "a session has a user that does not have it"
            }
        }
        if !clientBatches.keys.allSatisfy({ sessions.contains($0) && !sessions[$0].isClosing }) {
            return "a batch is of no session"
        }
        if let inconsistency = inconsistencyOfMonitors { return inconsistency }
        let modes = users.ids.map { users[$0].modes }
        let counts = [
            ("unregistered sessions", statistics.unregisteredCount, unregisteredCount),
            (
                "invisible users", statistics.invisibleCount,
                modes.count { $0.contains(.invisible) }
            ),
            (
                "operators", statistics.operatorCount,
                modes.count { $0.contains(.networkOperator) }
            ),
        ]
        for (things, counted, count) in counts where counted != count {
            return "\(counted) \(things) were counted in place of \(count)"
        }
        return nil
    }

    private var inconsistencyOfMonitors: String? {
        var nicks: Set<FoldedName> = []
        for id in sessions.ids {
            let monitored = sessions[id].monitored
            if monitored.count > settings.limits.monitors { return "a session monitors many nicks" }
            if Set(monitored.map(\.folded)).count < monitored.count {
                return "a session monitors a nick twice"
            }
            if sessions[id].isClosing, !monitored.isEmpty { return "a closed session monitors" }
            for nick in monitored where !monitors[nick.folded].contains(where: { $0.id == id }) {
                return "a session that monitors a nick is not found by it"
            }
            nicks.formUnion(monitored.map(\.folded))
        }
        return monitors.nickCount == nicks.count ? nil : "a nick is monitored by no session"
    }
}
