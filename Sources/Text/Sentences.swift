/// Joins a reason and its consequence, or advice, to one sentence without a full stop:
/// `the log is full; delete older files`.
///
/// Punctuation at the end of the reason is dropped, except for a question mark and brackets. An
/// advice that the reason already ends with is not repeated.
package func sentence(_ reason: String, _ advice: String) -> String {
    var reason = reason[...]
    while let last = reason.last, ".,;: ".contains(last) { reason.removeLast() }
    if advice.isEmpty || reason.hasSuffix(advice) { return String(reason) }
    let separator = reason.last == "?" ? " " : "; "
    return reason.isEmpty ? advice : reason + separator + advice
}
