/// What came of reading the settings again, in sentences for a person. Pure.
package struct ReloadReport: Equatable, Sendable {
    /// False when the settings were wrong: then nothing has changed.
    package var isApplied = true
    /// What is otherwise from now on.
    package var changed: [String] = []
    /// What cannot be changed while the server runs, and what stays since its files are wrong.
    package var kept: [String] = []
    /// What is written as in an earlier version.
    package var warnings: [String] = []
    /// What is wrong with the settings, with line and reason.
    package var wrong: [String] = []

    package init() {}

    /// Why the reload failed, in short; nil when the settings are in force.
    package private(set) var failure: String?

    /// Nothing has changed, for these reasons.
    package init(refused reasons: [String]) {
        isApplied = false
        wrong = reasons
        failure = "the settings are wrong"
    }

    /// The settings were not read, for a reason that is none of theirs; the log was opened again,
    /// unless `problems` has more to say.
    package init(notAccepted reason: String, _ problems: [String] = []) {
        isApplied = false
        wrong = problems
        failure = "\(reason): the log was opened again, the settings were not read"
    }

    /// All of it, the worst first.
    package var sentences: [String] {
        guard isApplied else { return wrong + ["nothing has changed"] }
        if kept.isEmpty, changed.isEmpty {
            return warnings + ["the settings are the same as before"]
        }
        return warnings + kept + changed
    }
}
