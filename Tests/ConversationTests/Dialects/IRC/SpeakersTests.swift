import Testing

@testable import Conversation

@Suite("Speakers", .timeLimit(.minutes(10)))
struct SpeakersTests {
    private func members(_ names: String...) -> [(key: [UInt8], name: String)] {
        names.map { (Array($0.lowercased().utf8), $0) }
    }

    private func speakers(_ names: String...) -> Speakers {
        var speakers = Speakers()
        for name in names { speakers.spoke(Array(name.lowercased().utf8), named: name) }
        return speakers
    }

    @Test func `the last speaker is the first, then those who were silent`() {
        let speakers = speakers("Bob", "Ada", "Bob", "Eve")
        #expect(
            speakers.names(among: members("Ada", "Bob", "Carl", "Eve")) == [
                "Eve", "Bob", "Ada", "Carl",
            ])
    }

    @Test func `one who left is not named`() {
        #expect(speakers("Bob", "Ada").names(among: members("Ada")) == ["Ada"])
    }

    @Test func `a changed nick keeps its place`() {
        var speakers = speakers("Bob", "Ada")
        speakers.rename(Array("bob".utf8), to: Array("rob".utf8), named: "Rob")
        #expect(speakers.names(among: members("Rob", "Ada")) == ["Ada", "Rob"])
    }

    @Test func `the number of speakers is bounded, and the last ones are kept`() {
        var speakers = Speakers()
        for number in 0..<(3 * Speakers.limit) {
            speakers.spoke(Array("n\(number)".utf8), named: "n\(number)")
        }
        let last = 3 * Speakers.limit - 1
        let others = members("zoe", "n\(last)", "n0")
        #expect(speakers.names(among: others) == ["n\(last)", "zoe", "n0"])
    }
}
