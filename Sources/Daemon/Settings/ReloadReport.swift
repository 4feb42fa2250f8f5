/// The result of reading the settings again, in sentences for a person. Pure.
package struct ReloadReport: Equatable, Sendable {
    /// False when the settings were wrong: then nothing has changed.
    package var isApplied = true
    /// What has changed.
    package var changed: [String] = []
    /// What cannot change while the server runs, and what stays because its files are wrong.
    package var kept: [String] = []
    /// Settings that are written as in an earlier version.
    package var warnings: [String] = []
    /// What is wrong with the settings, with line and reason.
    package var wrong: [String] = []

    package init() {}

    /// Why the reload failed, in short; nil when the settings are in effect.
    package private(set) var failure: String?

    /// A reload that changed nothing, for these reasons.
    package init(refused reasons: [String]) {
        isApplied = false
        wrong = reasons
        failure = "the settings are wrong"
    }

    /// A reload that did not read the settings, for a reason that is not in them; the log was
    /// opened again, except for `problems`.
    package init(notAccepted reason: String, _ problems: [String] = []) {
        isApplied = false
        wrong = problems
        failure = "\(reason): the log was opened again, the settings were not read"
    }

    /// All sentences, the most serious first.
    package var sentences: [String] {
        guard isApplied else { return wrong + ["nothing has changed"] }
        if kept.isEmpty, changed.isEmpty {
            return warnings + ["the settings are the same as before"]
        }
        return warnings + kept + changed
    }
}
