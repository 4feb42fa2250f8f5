import ReactorDatabase
import ReactorKit
import ReactorTesting
import Testing

extension Reactor {
    /// Turns until the database is open, or has failed to open.
    func openDatabase(
        at location: DatabaseLocation, schema: Schema = [],
        options: DatabaseOptions = DatabaseOptions()
    ) throws -> Database {
        var result: Result<Database, any Error>?
        Database.open(at: location, schema: schema, options: options, on: self) { result = $0 }
        #expect(try turn { result != nil })
        return try #require(result).get()
    }

    /// Turns until the database is closed.
    func closeDatabase(_ database: Database) throws {
        var isClosed = false
        database.close(on: self) { isClosed = true }
        #expect(try turn { isClosed })
    }
}
