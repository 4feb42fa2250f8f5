import Text

/// What a successor says on its pipe, as one line: that it serves and what it has taken over,
/// or why it does not. Pure.
package enum SuccessorWord: Equatable, Sendable {
    /// It serves; `taken` are the purposes of what it uses: `pid-file`, `control`.
    case serving(process: Int32, taken: [String])
    /// Why it cannot.
    case failed(String)

    /// Reads a line without its end; nil for one that makes no sense.
    package init?(_ line: String) {
        let words = line.split(separator: " ").map(String.init)
        switch words.first {
        case "failed": self = .failed(String(line.dropFirst("failed ".count)))
        case "serving":
            guard words.count > 1, let process = Int32(words[1]) else { return nil }
            self = .serving(process: process, taken: Array(words[2...]))
        default: return nil
        }
    }

    /// The line, without its end.
    package var text: String {
        switch self {
        case .serving(let process, let taken):
            (["serving", String(process)] + taken).joined(separator: " ")
        case .failed(let reason): "failed \(ScalarSafety.escaped(reason))"
        }
    }
}
