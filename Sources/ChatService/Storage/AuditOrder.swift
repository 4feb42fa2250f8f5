import ChatCore
package import SystemPackage

/// What an administrator reads by `carillond chat audit`.
package enum AuditOrder {
    /// The last acts in the database of a data folder, which a running server may use too; a line
    /// each, the oldest first. It blocks.
    ///
    /// - Throws: why they cannot be read, as a sentence.
    package static func lines(in folder: FilePath, last count: Int) throws -> [String] {
        try NetworkDatabase.change(in: folder) {
            try AuditTable($0).entries(last: count).map(line)
        }
    }

    private static func line(of entry: AuditTable.Entry) -> String {
        let time = ServerTime(seconds: entry.second).text
        let subject = entry.subject.isEmpty ? "" : ": \(entry.subject)"
        let actor = entry.actor.map { ", by \($0)" } ?? ""
        let detail = entry.detail.map { " (\($0))" } ?? ""
        return "\(time)  \(entry.act)\(subject)\(actor)\(detail)"
    }
}
