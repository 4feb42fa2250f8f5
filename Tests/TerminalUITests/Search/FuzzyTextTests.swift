import TerminalUI
import Testing

@Suite("FuzzyText", .timeLimit(.minutes(10)))
struct FuzzyTextTests {
    @Test(arguments: [
        ("swd", "#swift-dev"), ("SD", "#Swift-Dev"), ("", "x"), ("lbc", "libera.chat"),
    ])
    func `characters are found in their order`(text: String, name: String) {
        #expect(FuzzyText(text).distance(in: name) != nil)
    }

    @Test(arguments: [("dws", "#swift-dev"), ("SD", "#swift-dev"), ("swiftt", "#swift")])
    func `others are not`(text: String, name: String) {
        #expect(FuzzyText(text).distance(in: name) == nil)
    }

    @Test func `less between the characters is a better match, and so is the start of a word`()
        throws
    {
        let text = FuzzyText("sd")
        let names = ["#swift-dev", "#sd", "#soldier"]
        let sorted = try names.sorted {
            try #require(text.distance(in: $0)) < #require(text.distance(in: $1))
        }
        #expect(sorted.first == "#sd")
        let word = try #require(FuzzyText("d").distance(in: "ab-de"))
        let inside = try #require(FuzzyText("d").distance(in: "abcde"))
        #expect(word < inside)
    }
}
