import ReactorIRC

extension Network {
    /// MODE of a user (RFC 2812, section 3.1.5): only of oneself.
    mutating func changeUserModes(
        of nick: ArraySlice<UInt8>, _ request: Request, into effects: inout Effects
    ) throws(Refusal) {
        guard let target = user(named: nick) else { throw .numeric(.noSuchNick, nick) }
        guard target == request.user else { throw .numeric(.usersDoNotMatch) }
        guard let letters = request[1] else {
            return reply(
                .userModeIs, to: request.session, into: &effects, users[target].modes.text)
        }
        let (modes, isKnown) = users[target].modes.changed(by: letters)
        set(modes, of: target, into: &effects)
        if !isKnown { throw .numeric(.unknownUserMode) }
    }

    /// Gives a user other modes, counts them, and announces what changes to the user's sessions.
    mutating func set(_ modes: UserModes, of user: UserID, into effects: inout Effects) {
        let before = users[user].modes
        guard modes != before else { return }
        users[user].modes = modes
        note(before, modes)
        noteChange(of: user)
        if !modes.contains(.networkOperator) { users[user].operatorName = nil }
        effects.begin(from: users[user], "MODE")
        effects.writer.appendParameter(users[user].nick)
        effects.writer.appendModes(modes.changes(from: before))
        send(effects.end(), to: user, into: &effects)
    }
}

extension UserModes {
    /// These modes after the changes that letters with signs ask for, and whether all letters are
    /// known. Only OPER makes an operator, so that `+o` is ignored.
    fileprivate func changed(
        by letters: ArraySlice<UInt8>
    ) -> (modes: UserModes, isKnown: Bool) {
        var (modes, isSetting, isKnown) = (self, true, true)
        for letter in letters {
            switch letter {
            case UInt8(ascii: "+"): isSetting = true
            case UInt8(ascii: "-"): isSetting = false
            default:
                guard let mode = Self.letters.first(where: { $0.letter == letter })?.mode else {
                    isKnown = false
                    continue
                }
                if !isSetting {
                    modes.remove(mode)
                } else if mode != .networkOperator {
                    modes.insert(mode)
                }
            }
        }
        return (modes, isKnown)
    }

    /// What turns `old` into these modes.
    fileprivate func changes(from old: UserModes) -> [ModeChange] {
        let letters = Self.letters
        return letters.filter { contains($0.mode) && !old.contains($0.mode) }
            .map { ModeChange(isSetting: true, letter: $0.letter) }
            + letters.filter { !contains($0.mode) && old.contains($0.mode) }
            .map { ModeChange(isSetting: false, letter: $0.letter) }
    }
}
