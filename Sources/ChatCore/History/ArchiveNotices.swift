import ReactorIRC
import Text

/// What operators of the network get to know of the archive. Pure.
extension Network {
    /// The archive fails from now on, or works again.
    package mutating func archive(
        isAvailable: Bool, at time: ServerTime, into effects: inout Effects
    ) {
        guard isAvailable != archive.isAvailable else { return }
        archive.isAvailable = isAvailable
        notifyOperators(
            archiveProblem ?? "History is stored again", at: time, into: &effects)
    }

    /// So many records were given up, since they could not be stored in time.
    package mutating func archiveDropped(
        _ count: Int, at time: ServerTime, into effects: inout Effects
    ) {
        notifyOperators(
            "History has a gap: \(counted(count, "record")) could not be stored in time", at: time,
            into: &effects)
    }

    /// There is no archive any more.
    package mutating func archiveEnded() { archive.isAvailable = true }

    /// Sends who has become an operator what is wrong, if anything is.
    mutating func reportArchiveProblem(to user: UserID, into effects: inout Effects) {
        guard let archiveProblem else { return }
        for session in users[user].sessions {
            sendNotice(archiveProblem, to: session, into: &effects)
        }
    }

    private var archiveProblem: String? {
        if archive.isAvailable { return nil }
        let consequence =
            settings.history?.isStrict == true
            ? "messages that are to be kept are refused"
            : "what is said waits in memory, and older messages are not available"
        return "History cannot be stored: \(consequence). The log has the reason"
    }

    private mutating func notifyOperators(
        _ text: String, at time: ServerTime, into effects: inout Effects
    ) {
        effects.begin(at: time)
        for user in users.ids where users[user].modes.contains(.networkOperator) {
            for session in users[user].sessions { sendNotice(text, to: session, into: &effects) }
        }
    }

    /// NOTICE of the server to one session.
    private mutating func sendNotice(
        _ text: String, to session: SessionID, into effects: inout Effects
    ) {
        effects.begin(from: settings.server, Command.notice.name)
        effects.writer.appendParameter(replyName(of: session))
        effects.writer.appendText(text)
        effects.deliver(effects.end(), to: session)
    }
}
