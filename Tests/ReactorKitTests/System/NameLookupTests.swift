import Testing

@testable import ReactorKit

@Suite("NameLookup", .timeLimit(.minutes(10)))
struct NameLookupTests {
    @Test func `localhost has an address, each only once`() throws {
        let found = try NameLookup.addresses(ofName: "localhost", port: 7).get()
        #expect(found.contains { ["127.0.0.1", "::1"].contains($0.host) })
        #expect(Set(found).count == found.count)
        #expect(found.allSatisfy { $0.port == 7 })
    }

    @Test(arguments: ["localhost", "any.localhost", "LOCALHOST.", "any.localhost."])
    func `localhost and what is below it is known without a name server`(name: String) throws {
        let found = try #require(
            NameLookup.localAddresses(ofName: name, text: name, port: 7)
        ).get()
        #expect(!found.isEmpty)
        #expect(found.allSatisfy { ["127.0.0.1", "::1"].contains($0.host) })
    }

    @Test func `name servers are asked for any other name`() {
        let found = NameLookup.localAddresses(ofName: "127.0.0.1.addresses.test", text: "", port: 7)
        #expect(found == nil)
    }

    @Test func `an error contains the name as it was written`() {
        let error = #expect(throws: NameLookupError.self) {
            try NameLookup.addresses(ofName: "no.invalid", text: "nö.invalid", port: 7).get()
        }
        #expect(error?.host == "nö.invalid")
    }
}
