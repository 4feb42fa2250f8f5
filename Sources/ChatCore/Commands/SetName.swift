import ReactorIRC

extension Network {
    /// SETNAME: changes the real name (the setname specification). Only sessions with the capability
    /// are sent anything.
    mutating func setName(_ request: Request, into effects: inout Effects) throws(Refusal) {
        guard let name = request[0] else { return }
        let capability = CapabilitySet(.setName)
        guard !name.isEmpty, name.count <= settings.limits.realName else {
            guard sessions[request.session].capabilities.contains(.setName) else { return }
            throw .standard(
                StandardReply(
                    .fail, Command.setname.name, "INVALID_REALNAME",
                    "The real name is empty or too long"))
        }
        users[request.user].realName = Array(name)
        effects.begin(from: users[request.user], Command.setname.name)
        effects.writer.appendText(name)
        let line = effects.end()
        send(line, to: request.user, having: capability, into: &effects)
        announce(line, about: request.user, having: capability, into: &effects)
    }
}
