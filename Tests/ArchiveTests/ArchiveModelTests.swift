import Archive
import ChatCore
import Testing

@Suite("An archive and a naive model of it", .timeLimit(.minutes(10)))
struct ArchiveModelTests {
    @Test(arguments: 0..<40 as Range<UInt64>)
    func `random changes give the same pages and the same start`(seed: UInt64) throws {
        let bench = try ArchiveBench()
        var model = ArchiveModel()
        var script = ArchiveScript(seed: seed)
        for _ in 0..<60 {
            let changes = script.changes()
            // What was committed is carried out again when the server did not learn of it.
            for _ in 0...(script.number(in: 0...5) == 0 ? 1 : 0) {
                try bench.carryOut(changes)
                model.carryOut(changes)
            }
            let limit = script.number(in: 1...30)
            switch script.number(in: 0...11) {
            case 0:
                let account = script.account()
                try bench.forget(account, limit: limit)
                model.forget(account)
            case 1...2:
                let log = script.log()
                let time = script.time(in: log)
                let rule = Retention(
                    age: script.number(in: 0...1) == 0 ? nil : .milliseconds(40),
                    recordLimit: script.number(in: 0...1) == 0 ? nil : script.number(in: 0...60))
                while try bench.tables.removeExpired(rule, at: time, limit: limit) {}
                model.removeExpired(rule, at: time)
            case 3: _ = try bench.tables.removeEnded(limit: limit)
            default: break
            }
            for _ in 0..<8 {
                let query = script.query()
                // Nothing asks for what is left of a log that ended.
                guard model.hasLog(query.log) else { continue }
                try #require(
                    try bench.tables.page(query) == model.page(query), "seed \(seed): \(query)")
            }
        }
        #expect(try ArchiveContents(of: bench.tables) == model.contents)
        // Nothing is left of logs that ended.
        while try bench.tables.removeEnded(limit: 7) {}
        #expect(try bench.rowCount() == model.contents.records.values.map(\.count).reduce(0, +))
    }
}
