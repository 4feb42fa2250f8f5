import ReactorIRC

extension Network {
    /// SETNAME: changes the real name (the setname specification). Only sessions with the capability
    /// are sent anything.
    mutating func setName(_ request: Request, into effects: inout Effects) throws(Refusal) {
        guard let name = request[0] else { return }
        guard !name.isEmpty, name.count <= settings.limits.realName else {
            guard sessions[request.session].capabilities.contains(.setName) else { return }
            throw .standard(
                StandardReply(
                    .fail, Command.setname.name, "INVALID_REALNAME",
                    "The real name is empty or too long"))
        }
        changeRealName(of: request.user, to: Array(name), into: &effects)
    }

    /// Gives a user another real name, and announces it.
    mutating func changeRealName(
        of user: UserID, to name: [UInt8], into effects: inout Effects
    ) {
        users[user].realName = name
        noteChange(of: user)
        let capability = CapabilitySet(.setName)
        effects.begin(from: users[user], Command.setname.name)
        effects.writer.appendText(name)
        let line = effects.end()
        send(line, to: user, having: capability, into: &effects)
        announce(line, about: user, having: capability, into: &effects)
    }
}
