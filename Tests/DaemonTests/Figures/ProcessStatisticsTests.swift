import Testing

@testable import Daemon

@Suite("ProcessStatistics", .timeLimit(.minutes(10)))
struct ProcessStatisticsTests {
    @Test func `the system reports descriptors and memory`() throws {
        let statistics = ProcessStatistics.current(startTime: 7)
        #expect(statistics.startTime == 7)
        let open = try #require(statistics.openDescriptors)
        let limit = try #require(statistics.descriptorLimit)
        #expect(3...limit ~= open)
        #expect(try #require(statistics.residentBytes) > 1 << 20)
    }
}
