import ReactorIRC

extension Network {
    /// CAP (the capability-negotiation specification).
    mutating func negotiate(
        _ message: Message, _ session: SessionID, into effects: inout Effects
    ) throws(Refusal) {
        guard let subcommand = message[0] else { return }
        switch String(decoding: subcommand, as: UTF8.self).uppercased() {
        case "LS":
            sessions[session].registration?.isNegotiating = true
            raiseVersion(message[1], session)
            list(Self.capabilities, "LS", session, into: &effects)
        case "LIST": list(sessions[session].capabilities, "LIST", session, into: &effects)
        case "REQ":
            sessions[session].registration?.isNegotiating = true
            change(message.text(1) ?? "", session, into: &effects)
        case "END": sessions[session].registration?.isNegotiating = false
        default: throw .numeric(.invalidCapabilityCommand, subcommand)
        }
    }

    /// A client of version 302 gets values, and notifications (`cap-notify`) in any case.
    private mutating func raiseVersion(_ version: ArraySlice<UInt8>?, _ session: SessionID) {
        guard let version, let number = Int(String(decoding: version, as: UTF8.self)) else {
            return
        }
        sessions[session].capabilityVersion = max(sessions[session].capabilityVersion, number)
        guard number >= 302 else { return }
        sessions[session].capabilities.insert(CapabilitySet(.capNotify))
    }

    /// Sends the capabilities, in several lines if they do not fit into one; an old client gets one
    /// line, as far as it reaches.
    private func list(
        _ capabilities: CapabilitySet, _ subcommand: String, _ session: SessionID,
        into effects: inout Effects
    ) {
        let nick = replyName(of: session)
        // `:server CAP nick LS * :`, and CR and LF.
        let room = MessageWriter.bodyLimit - settings.server.count - nick.count - 17
        let isModern = sessions[session].capabilityVersion >= 302
        let lines = CapabilityList.lines(capabilities, byteLimit: room)
        for (index, line) in lines.enumerated() {
            if index > 0, !isModern { return }
            effects.begin(from: settings.server, "CAP")
            effects.writer.appendParameter(nick)
            effects.writer.appendParameter(subcommand)
            if isModern, index < lines.count - 1 { effects.writer.appendParameter("*") }
            effects.writer.appendText(line)
            effects.send(effects.end(), to: session)
        }
    }

    /// CAP REQ: all of the changes are made, or none.
    private mutating func change(
        _ text: String, _ session: SessionID, into effects: inout Effects
    ) {
        var capabilities = sessions[session].capabilities
        var isKnown = true
        for entry in CapabilityList.entries(text) {
            guard let capability = entry.capability, Self.capabilities.contains(capability) else {
                isKnown = false
                break
            }
            if !entry.isRemoval {
                capabilities.insert(CapabilitySet(capability))
            } else if capability != .capNotify || sessions[session].capabilityVersion < 302 {
                capabilities.remove(CapabilitySet(capability))
            }
        }
        effects.begin(from: settings.server, "CAP")
        effects.writer.appendParameter(replyName(of: session))
        effects.writer.appendParameter(isKnown ? "ACK" : "NAK")
        effects.writer.appendText(text)
        effects.send(effects.end(), to: session)
        guard isKnown, capabilities != sessions[session].capabilities else { return }
        sessions[session].capabilities = capabilities
        effects.append(.capabilities(session, capabilities))
    }
}
