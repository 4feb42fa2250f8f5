package import TerminalUI

/// The format of the file of drafts. Pure.
///
/// Each line has the endpoint, a tab character, and the draft in its one-line form. An endpoint may
/// have several drafts, since several tabs may be connected to it.
package struct DraftFile: Equatable, Sendable {
    /// The drafts that are not empty, by their endpoints.
    package private(set) var drafts: [String: [Draft]] = [:]

    package init() {}

    /// Parses a file; invalid lines are skipped.
    package init(_ bytes: some Collection<UInt8>) {
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            guard let tab = line.firstIndex(of: UInt8(ascii: "\t")),
                let endpoint = String(validating: line[..<tab], as: UTF8.self),
                let draft = Draft(line: line[line.index(after: tab)...])
            else { continue }
            drafts[endpoint, default: []].append(draft)
        }
    }

    /// Replaces the drafts of these endpoints; an empty array removes them.
    package mutating func merge(_ changes: [String: [Draft]]) {
        drafts.merge(changes) { $1 }
        drafts = drafts.filter { !$0.value.isEmpty }
    }

    /// The contents of the file.
    package var text: String {
        drafts.sorted { $0.key < $1.key }.reduce(into: "") { text, entry in
            for draft in entry.value { text += "\(entry.key)\t\(draft.line)\n" }
        }
    }
}
