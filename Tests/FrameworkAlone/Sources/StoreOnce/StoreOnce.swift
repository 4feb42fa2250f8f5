import ReactorDatabase

/// Stores a line in a database, copies the database, and prints the line from the copy.
@main
enum StoreOnce {
    static let schema: Schema = ["CREATE TABLE lines (line TEXT NOT NULL) STRICT"]

    static func main() async throws {
        let folder = CommandLine.arguments.dropFirst().first ?? "."
        let database = try await Database.open(at: .file("\(folder)/lines.db"), schema: schema)
        try await database.write { try $0.run("INSERT INTO lines VALUES (?)", "Where is hope") }
        try await database.backUp(to: "\(folder)/copy.db")
        await database.close()

        let copy = try await Database.open(at: .file("\(folder)/copy.db"), schema: schema)
        let lines = try await copy.read { connection in
            try connection.rows("SELECT line FROM lines") { try $0[0] as String }
        }
        await copy.close()
        for line in lines { print(line) }
    }
}
