import Accounts
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
            raiseVersion(message[1], session, into: &effects)
            var values = strictTransport(for: session)
                .merging(accountValues(for: session)) { first, _ in first }
            if isModern(session) { values[.multiline] = MultilineDraft.capabilityValue }
            list(available(to: session), values: values, "LS", session, into: &effects)
        case "LIST": list(sessions[session].capabilities, "LIST", session, into: &effects)
        case "REQ":
            guard let text = message.text(1) else {
                throw .numeric(.needMoreParameters, Command.cap.name)
            }
            sessions[session].registration?.isNegotiating = true
            change(text, session, into: &effects)
        case "END": sessions[session].registration?.isNegotiating = false
        default: throw .numeric(.invalidCapabilityCommand, subcommand)
        }
    }

    /// A client of version 302 gets values, and notifications (`cap-notify`) in any case.
    private mutating func raiseVersion(
        _ version: ArraySlice<UInt8>?, _ session: SessionID, into effects: inout Effects
    ) {
        guard let version, let number = Int(String(decoding: version, as: UTF8.self)) else {
            return
        }
        sessions[session].capabilityVersion = max(sessions[session].capabilityVersion, number)
        guard number >= 302 else { return }
        let capabilities = sessions[session].capabilities.union(CapabilitySet(.capNotify))
        set(capabilities, session, into: &effects)
    }

    private mutating func set(
        _ capabilities: CapabilitySet, _ session: SessionID, into effects: inout Effects
    ) {
        guard capabilities != sessions[session].capabilities else { return }
        sessions[session].capabilities = capabilities
        effects.append(.capabilities(session, capabilities))
    }

    /// CAP REQ: all of the changes are made, or none.
    private mutating func change(
        _ text: String, _ session: SessionID, into effects: inout Effects
    ) {
        guard let capabilities = requested(text, session) else {
            return send("NAK", text, session, into: &effects)
        }
        // All answers are sent before the capabilities change.
        let words = text.split(separator: " ")
        let lines = TextPieces.lines(
            of: words.lazy.map(\.utf8.count), byteLimit: room(for: "ACK", session))
        for line in lines {
            send("ACK", words[line].joined(separator: " "), session, into: &effects)
        }
        if lines.isEmpty { send("ACK", "", session, into: &effects) }
        set(capabilities, session, into: &effects)
    }

    /// The capabilities after the changes; nil when one of them is not possible.
    private func requested(_ text: String, _ session: SessionID) -> CapabilitySet? {
        var capabilities = sessions[session].capabilities
        let available = available(to: session)
        for entry in CapabilityList.entries(text) {
            guard let capability = entry.capability, entry.value == nil,
                available.contains(capability)
            else { return nil }
            if !entry.isRemoval {
                capabilities.insert(CapabilitySet(capability))
            } else if capability == .capNotify, isModern(session) {
                // It belongs to the version.
                return nil
            } else {
                capabilities.remove(CapabilitySet(capability))
            }
        }
        return capabilities
    }

    // MARK: - Answers

    /// Sends the capabilities, in several lines if they do not fit into one; an old client gets one
    /// line, as far as it reaches.
    private func list(
        _ capabilities: CapabilitySet, values: [Capability: String] = [:], _ subcommand: String,
        _ session: SessionID, into effects: inout Effects
    ) {
        let all = values.keys.reduce(into: capabilities) { $0.insert(CapabilitySet($1)) }
        let lines = CapabilityList.lines(
            all, values: values, byteLimit: room(for: subcommand, session))
        guard isModern(session) else { return send(subcommand, lines[0], session, into: &effects) }
        for (index, line) in lines.enumerated() {
            send(subcommand, line, goesOn: index < lines.count - 1, session, into: &effects)
        }
    }

    /// The policy that clients are to use TLS only (the sts specification): where to find it, and over
    /// TLS for how long it is valid. It is never acknowledged, and old clients do not see it.
    private func strictTransport(for session: SessionID) -> [Capability: String] {
        guard let port = settings.securePort, isModern(session) else { return [:] }
        let origin = sessions[session].origin
        if origin.isSecure {
            let seconds = settings.secureDuration.components.seconds
            return [.strictTransportSecurity: "duration=\(seconds)"]
        }
        // A UNIX socket has no host that a policy could be about.
        return origin.address.isEmpty ? [:] : [.strictTransportSecurity: "port=\(port)"]
    }

    /// The capabilities that a session may ask for.
    private func available(to session: SessionID) -> CapabilitySet {
        let capabilities = Self.capabilities.union(historyCapabilities)
        return allowsPasswords(session)
            ? capabilities.union(accountCapabilities()) : capabilities
    }

    /// Those that exist only where what is said is kept.
    private var historyCapabilities: CapabilitySet {
        historyRule == .off
            ? []
            : [
                CapabilitySet(.chatHistory), CapabilitySet(.eventPlayback),
                CapabilitySet(.messageRedaction),
            ]
    }

    /// Those that exist only where there are accounts.
    func accountCapabilities() -> CapabilitySet {
        guard let accounts = settings.accounts else { return [] }
        let sasl = CapabilitySet(.sasl)
        return accounts.registration == .closed
            ? sasl : sasl.union(CapabilitySet(.accountRegistration))
    }

    /// The values of these, for a modern client: the mechanisms that its connection can use, and
    /// that it may register before it is a user.
    private func accountValues(for session: SessionID) -> [Capability: String] {
        guard let accounts = settings.accounts, isModern(session), allowsPasswords(session) else {
            return [:]
        }
        let mechanisms = mechanisms(for: session).map(\.rawValue).joined(separator: ",")
        var values: [Capability: String] = [.sasl: mechanisms]
        if accounts.registration != .closed, accounts.allowsEarlyRegistration {
            values[.accountRegistration] = "before-connect"
        }
        return values
    }

    /// Announces capabilities that are new, or that are gone, after a change of the settings
    /// (`cap-notify`).
    mutating func announceCapabilities(
        since before: CapabilitySet, into effects: inout Effects
    ) {
        let after = accountCapabilities()
        guard before != after else { return }
        let (new, old) = (after.subtracting(before), before.subtracting(after))
        for session in sessions.ids
        where !sessions[session].isClosing && allowsPasswords(session) {
            set(sessions[session].capabilities.subtracting(old), session, into: &effects)
            guard sessions[session].capabilities.contains(.capNotify) else { continue }
            if !old.isEmpty { list(old, "DEL", session, into: &effects) }
            if new.isEmpty { continue }
            let values = accountValues(for: session)
            list(
                new, values: values.filter { new.contains($0.key) }, "NEW", session, into: &effects)
        }
    }

    private func isModern(_ session: SessionID) -> Bool {
        sessions[session].capabilityVersion >= 302
    }

    /// The bytes that remain for the text of an answer: `:server CAP nick LS * :`, and CR and LF.
    private func room(for subcommand: String, _ session: SessionID) -> Int {
        MessageWriter.bodyLimit - settings.server.count - replyName(of: session).count
            - subcommand.utf8.count - 13
    }

    private func send(
        _ subcommand: String, _ text: String, goesOn: Bool = false, _ session: SessionID,
        into effects: inout Effects
    ) {
        effects.begin(from: settings.server, Command.cap.name)
        effects.writer.appendParameter(replyName(of: session))
        effects.writer.appendParameter(subcommand)
        if goesOn { effects.writer.appendParameter("*") }
        effects.writer.appendText(text)
        effects.send(effects.end(), to: session)
    }
}
