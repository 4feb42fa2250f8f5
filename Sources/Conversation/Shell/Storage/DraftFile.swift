package import TerminalUI

/// The drafts of all conversations as a file keeps them. Pure.
///
/// Each is a line: the endpoint, a tab, and the draft's own line. Of one endpoint there may be
/// several, as there may be several tabs that lead there.
package struct DraftFile: Equatable, Sendable {
    /// The drafts that are not empty, by their endpoints.
    package private(set) var drafts: [String: [Draft]] = [:]

    package init() {}

    /// Reads a file, however broken; lines that mean nothing are skipped.
    package init(_ bytes: some Collection<UInt8>) {
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            guard let tab = line.firstIndex(of: UInt8(ascii: "\t")),
                let endpoint = String(validating: line[..<tab], as: UTF8.self),
                let draft = Draft(line: line[line.index(after: tab)...])
            else { continue }
            drafts[endpoint, default: []].append(draft)
        }
    }

    /// Puts drafts in the place of those of the same endpoints; none takes them away.
    package mutating func merge(_ changes: [String: [Draft]]) {
        drafts.merge(changes) { $1 }
        drafts = drafts.filter { !$0.value.isEmpty }
    }

    /// The file.
    package var text: String {
        drafts.sorted { $0.key < $1.key }.reduce(into: "") { text, entry in
            for draft in entry.value { text += "\(entry.key)\t\(draft.line)\n" }
        }
    }
}
