/// One sentence without a full stop of a reason and what follows from it or what to do about it:
/// `the log is full; delete older files`.
///
/// Punctuation at the end of the reason is dropped, except for a question mark and brackets, and
/// nothing is said twice.
package func sentence(_ reason: String, _ advice: String) -> String {
    var reason = reason[...]
    while let last = reason.last, ".,;: ".contains(last) { reason.removeLast() }
    if advice.isEmpty || reason.hasSuffix(advice) { return String(reason) }
    let separator = reason.last == "?" ? " " : "; "
    return reason.isEmpty ? advice : reason + separator + advice
}
