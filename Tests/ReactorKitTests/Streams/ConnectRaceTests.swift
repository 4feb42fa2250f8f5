import SystemPackage
import Testing

@testable import ReactorKit

@Suite("ConnectRace", .timeLimit(.minutes(5)))
struct ConnectRaceTests {
    private let six = ["::1", "::2", "::3"].compactMap { SocketAddress(host: $0, port: 1) }
    private let four = ["10.0.0.1", "10.0.0.2"].compactMap { SocketAddress(host: $0, port: 1) }
    private let refused = SystemError(call: "connect", code: .connectionRefused)

    private func order(_ addresses: [SocketAddress]) -> [SocketAddress] {
        var race = ConnectRace(addresses)
        var dialled: [SocketAddress] = []
        while case .dial(let address) = race.next() { dialled.append(address) }
        return dialled
    }

    @Test func `families alternate, the first address's first`() {
        #expect(order(six + four) == [six[0], four[0], six[1], four[1], six[2]])
        #expect(order(four + six) == [four[0], six[0], four[1], six[1], six[2]])
    }

    @Test func `one family keeps the resolver's order`() {
        #expect(order(six) == six)
        #expect(order([]) == [])
    }

    @Test func `attempts are a quarter of a second apart`() {
        #expect(ConnectRace.attemptDelay == .milliseconds(250))
    }

    @Test func `with every address dialled it waits for those that run`() {
        var race = ConnectRace(four)
        #expect(race.next() == .dial(four[0]))
        #expect(race.hasMore)
        #expect(race.next() == .dial(four[1]))
        #expect(!race.hasMore)
        #expect(race.next() == .wait)
    }

    @Test func `a failure brings the next address's turn at once`() {
        var race = ConnectRace(four)
        _ = race.next()
        #expect(race.failed(four[0], refused) == .dial(four[1]))
    }

    @Test func `it gives up when the last one has failed, not before`() {
        var race = ConnectRace(four)
        _ = race.next()
        _ = race.next()
        #expect(race.failed(four[1], refused) == .wait)
        #expect(race.failed(four[0], refused) == .giveUp)
        #expect(race.attempts.map(\.address) == [four[1], four[0]])
        #expect(race.attempts.allSatisfy { $0.error == refused })
    }

    @Test func `without an address it gives up`() {
        var race = ConnectRace([])
        #expect(race.next() == .giveUp)
    }
}
