package import TerminalUI

/// The format of the file of drafts. Pure.
///
/// Each line has the key of a buffer, a tab character, and the draft in its one-line form; before
/// that, `@` and a number if a client has the draft in an input line. A key may have several
/// drafts, since several tabs, of several clients, may be connected to an endpoint.
package struct DraftFile: Equatable, Sendable {
    /// A line of the file.
    package struct Entry: Equatable, Sendable {
        package let key: String
        /// The client that has the draft, while it is running; nil for a draft that any may take.
        package var owner: Int64?
        package let draft: Draft

        package init(_ key: String, _ draft: Draft, owner: Int64? = nil) {
            self.key = key
            self.draft = draft
            self.owner = owner
        }
    }

    /// The lines, in their order.
    package private(set) var entries: [Entry] = []

    package init() {}

    /// Parses a file; invalid lines are skipped.
    package init(_ bytes: some Collection<UInt8>) {
        entries = bytes.split(separator: UInt8(ascii: "\n")).compactMap { Entry(line: $0) }
    }

    /// Takes the first draft of this key that no running client has; `owner` has it then.
    package mutating func take(
        _ key: String, for owner: Int64?, isRunning: (Int64) -> Bool
    ) -> Draft? {
        let index = entries.firstIndex { entry in
            let isFree = entry.owner.map { $0 != owner && !isRunning($0) } ?? true
            return entry.key == key && isFree
        }
        guard let index else { return nil }
        entries[index].owner = owner
        return entries[index].draft
    }

    /// Replaces the owner's drafts of these keys; an empty array removes them.
    ///
    /// - Parameter isReleased: Whether any client may take them from now on.
    package mutating func replace(
        of owner: Int64?, with drafts: [String: [Draft]], isReleased: Bool = false
    ) {
        entries.removeAll { $0.owner == owner && drafts[$0.key] != nil }
        for (key, drafts) in drafts.sorted(by: { $0.key < $1.key }) {
            entries += drafts.map { Entry(key, $0, owner: isReleased ? nil : owner) }
        }
    }

    /// The contents of the file.
    package var text: String { entries.reduce(into: "") { $0 += $1.line } }
}

extension DraftFile.Entry {
    fileprivate init?(line: some Collection<UInt8>) {
        guard let tab = line.firstIndex(of: UInt8(ascii: "\t")),
            let key = String(validating: line[..<tab], as: UTF8.self)
        else { return nil }
        var rest = line[line.index(after: tab)...]
        var owner: Int64?
        if rest.first == UInt8(ascii: "@") {
            guard let blank = rest.firstIndex(of: UInt8(ascii: " ")),
                let number = Int64(String(decoding: rest[..<blank].dropFirst(), as: UTF8.self))
            else { return nil }
            owner = number
            rest = rest[rest.index(after: blank)...]
        }
        guard let draft = Draft(line: rest) else { return nil }
        self.init(key, draft, owner: owner)
    }

    fileprivate var line: String {
        "\(key)\t\(owner.map { "@\($0) " } ?? "")\(draft.line)\n"
    }
}
