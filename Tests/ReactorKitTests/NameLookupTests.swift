import Testing

@testable import ReactorKit

@Suite("NameLookup", .timeLimit(.minutes(5)))
struct NameLookupTests {
    @Test(arguments: [("127.0.0.1", "127.0.0.1"), ("::1", "::1")])
    func `digits are an address without any lookup`(host: String, expected: String) throws {
        let found = try NameLookup.addresses(of: host, port: 7, digitsOnly: true).get()
        #expect(found.map(\.host) == [expected])
        #expect(found.map(\.port) == [7])
    }

    @Test func `a name is no digits`() {
        #expect(throws: NameLookupError.self) {
            try NameLookup.addresses(of: "localhost", port: 7, digitsOnly: true).get()
        }
    }

    @Test func `localhost has an address, each only once`() throws {
        let found = try NameLookup.addresses(of: "localhost", port: 7).get()
        #expect(found.contains { ["127.0.0.1", "::1"].contains($0.host) })
        #expect(Set(found).count == found.count)
    }
}
