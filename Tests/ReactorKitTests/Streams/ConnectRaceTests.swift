import SystemPackage
import Testing

@testable import ReactorKit

@Suite("ConnectRace", .timeLimit(.minutes(10)))
struct ConnectRaceTests {
    private let six = ["::1", "::2", "::3"].compactMap { SocketAddress(host: $0, port: 1) }
    private let four = ["10.0.0.1", "10.0.0.2"].compactMap { SocketAddress(host: $0, port: 1) }
    private let refused = SystemError(call: "connect", code: .connectionRefused)

    private func order(_ addresses: [SocketAddress]) -> [SocketAddress] {
        var race = ConnectRace(addresses)
        var attempted: [SocketAddress] = []
        while case .attempt(let address) = race.next() { attempted.append(address) }
        return attempted
    }

    @Test func `families alternate, starting with that of the first address`() {
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

    @Test func `once every address is attempted it waits for the running attempts`() {
        var race = ConnectRace(four)
        #expect(race.next() == .attempt(four[0]))
        #expect(race.hasMore)
        #expect(race.next() == .attempt(four[1]))
        #expect(!race.hasMore)
        #expect(race.next() == .wait)
    }

    @Test func `after a failure the next attempt starts at once`() {
        var race = ConnectRace(four)
        _ = race.next()
        #expect(race.failed(four[0], refused) == .attempt(four[1]))
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
