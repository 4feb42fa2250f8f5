import Daemon
import Logging
import Testing

/// In their own processes, since the lines are written to the standard descriptors.
@Suite("ConsoleLogHandler", .timeLimit(.minutes(10)))
struct ConsoleLogHandlerTests {
    @Test func `news go to standard output as they are, warnings to standard error`() async throws {
        let result = await #expect(
            processExitsWith: .success,
            observing: [\.standardOutputContent, \.standardErrorContent]
        ) {
            let log = Logger(label: "carillond") { _ in ConsoleLogHandler() }
            log.debug("not wanted")
            log.info("waiting for connection...", metadata: ["connection": "1"])
            log.notice("notice")
            log.warning("cannot accept")
            log.error("gone")
        }
        let output = String(decoding: try #require(result).standardOutputContent, as: UTF8.self)
        let errors = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
        #expect(output.hasSuffix("waiting for connection...\nnotice\n"))
        #expect(!output.contains("not wanted"))
        #expect(errors == "carillond: warning: cannot accept\ncarillond: error: gone\n")
    }

    @Test func `from debug on the metadata is shown, in order`() async throws {
        let result = await #expect(
            processExitsWith: .success, observing: [\.standardOutputContent]
        ) {
            var log = Logger(label: "carillond") { _ in ConsoleLogHandler() }
            log.logLevel = .debug
            log[metadataKey: "b"] = "of the logger"
            log.debug("news", metadata: ["c": "3", "a": "1"])
            log.info("more", metadata: ["b": "of the line"])
        }
        let output = String(decoding: try #require(result).standardOutputContent, as: UTF8.self)
        #expect(output.hasSuffix("news a=1 b=of the logger c=3\nmore b=of the line\n"))
    }
}
