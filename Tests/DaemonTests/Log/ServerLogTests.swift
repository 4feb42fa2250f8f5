import Daemon
import FileTesting
import Logging
import Settings
import SystemPackage
import TerminalTesting
import Testing

@Suite("ServerLog", .timeLimit(.minutes(10)))
struct ServerLogTests {
    private func settings(_ folder: TemporaryFolder, _ name: String) -> ServerSettings {
        var settings = ServerSettings(.tested)
        settings.logFile = folder.path.appending(name).string
        return settings
    }

    @Test func `lines have time, level, message and metadata`() throws {
        let folder = try TemporaryFolder()
        let log = try ServerLog(settings(folder, "log")).logger
        log.debug("not wanted")
        log.info("...connected from: ::1", metadata: ["connection": "1"])
        let line = try #require(folder.read("log"))
        let pattern =
            /\d{4}-\d\d-\d\dT[\d:.]{12}[+-]\d\d:\d\d info: \.\.\.connected from: ::1 conn\w+=1\n/
        #expect(line.wholeMatch(of: pattern) != nil, "\(line)")
    }

    @Test func `level, form and file change for loggers that were made before`() throws {
        let folder = try TemporaryFolder()
        let serverLog = try ServerLog(settings(folder, "one"))
        var log = serverLog.logger
        log[metadataKey: "listener"] = "chat"
        var changed = settings(folder, "two")
        changed.logLevel = .debug
        changed.logFormat = .json
        try serverLog.change(to: changed)
        log.debug("now wanted")
        #expect(folder.read("one") == "")
        #expect(
            folder.read("two")?.hasSuffix(
                #""level":"debug","message":"now wanted","listener":"chat"}"# + "\n") == true)
    }

    @Test func `a file that cannot be opened changes nothing`() throws {
        let folder = try TemporaryFolder()
        let serverLog = try ServerLog(settings(folder, "one"))
        var changed = settings(folder, "missing/two")
        changed.logLevel = .error
        #expect(throws: FileError.self) { try serverLog.change(to: changed) }
        serverLog.logger.info("here")
        #expect(folder.read("one")?.contains(" info: here\n") == true)
    }

    @Test func `without a file JSON is written to standard output`() async throws {
        let result = await #expect(
            processExitsWith: .success, observing: [\.standardOutputContent]
        ) {
            var settings = ServerSettings(.tested)
            settings.logFormat = .json
            try ServerLog(settings).logger.info("waiting for connection...")
        }
        let output = String(decoding: try #require(result).standardOutputContent, as: UTF8.self)
        #expect(output.hasSuffix(#""level":"info","message":"waiting for connection..."}"# + "\n"))
    }
}
