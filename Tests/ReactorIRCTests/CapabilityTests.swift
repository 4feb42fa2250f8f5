import ReactorIRC
import Testing

@Suite("Capability", .timeLimit(.minutes(10)))
struct CapabilityTests {
    @Test(arguments: Capability.allCases)
    func `a capability is found by its name`(capability: Capability) {
        #expect(Capability(capability.name) == capability)
        #expect(CapabilitySet(capability).all == [capability])
    }

    @Test func `names of drafts are understood, unknown names are not`() {
        #expect(Capability("chathistory") == .chatHistory)
        #expect(Capability("draft/no-implicit-names") == .noImplicitNames)
        #expect(Capability("draft/metadata-2") == nil)
        #expect(Capability("") == nil && Capability("SASL") == nil)
    }

    @Test func `sets have what was inserted`() {
        var set: CapabilitySet = [CapabilitySet(.batch), CapabilitySet(.sasl)]
        #expect(set.contains(.batch) && !set.contains(.capNotify))
        set.remove(CapabilitySet(.batch))
        #expect(set.all == [.sasl])
    }

    @Test func `the words of a list are names, values and removals`() {
        let entries = CapabilityList.entries("  sasl=PLAIN,EXTERNAL -batch unknown sts= - =x ")
        #expect(entries.map(\.name) == ["sasl", "batch", "unknown", "sts", "", ""])
        #expect(entries.map(\.value) == ["PLAIN,EXTERNAL", nil, nil, "", nil, "x"])
        #expect(entries.map(\.isRemoval) == [false, true, false, false, true, false])
        #expect(
            entries.map(\.capability) == [.sasl, .batch, nil, .strictTransportSecurity, nil, nil])
        #expect(CapabilityList.entries("").isEmpty)
    }

    @Test func `lists are cut into messages`() {
        let all = CapabilitySet(Capability.allCases.map { CapabilitySet($0) })
        let values = [Capability.sasl: "PLAIN", .strictTransportSecurity: "port=6697"]
        let lines = CapabilityList.lines(all, values: values, byteLimit: 100)
        #expect(lines.count > 1 && lines.allSatisfy { $0.utf8.count <= 100 })
        let entries = lines.flatMap { CapabilityList.entries($0) }
        #expect(entries.compactMap(\.capability) == Capability.allCases)
        #expect(entries.first { $0.capability == .sasl }?.value == "PLAIN")
        #expect(CapabilityList.lines(all, byteLimit: 10_000).count == 1)
        #expect(CapabilityList.lines([], byteLimit: 100) == [""])
    }
}
