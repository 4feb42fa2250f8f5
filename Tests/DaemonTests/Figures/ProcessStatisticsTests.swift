import Testing

@testable import Daemon

@Suite("ProcessStatistics", .timeLimit(.minutes(5)))
struct ProcessStatisticsTests {
    @Test func `the system tells of descriptors and memory`() throws {
        var figures = ProcessStatistics()
        figures.ask(upFor: .milliseconds(1_500))
        #expect(figures.uptime == 1_500)
        let open = try #require(figures.openDescriptors)
        let limit = try #require(figures.descriptorLimit)
        #expect(3...limit ~= open)
        #expect(try #require(figures.residentBytes) > 1 << 20)
    }
}
