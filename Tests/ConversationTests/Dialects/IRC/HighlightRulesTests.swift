import Testing

@testable import Conversation

@Suite("HighlightRules", .timeLimit(.minutes(10)))
struct HighlightRulesTests {
    private func match(_ text: String, _ items: [String] = []) -> Bool {
        HighlightRules(items).match(Array(text.utf8)[...], nick: Array("Ada".utf8))
    }

    @Test(arguments: ["ada", "Hi ADA!", "ada: hello", "(ada)", "hello ada", "@ada,"])
    func `the nick as a whole word is important`(text: String) {
        #expect(match(text))
    }

    @Test(arguments: ["", "adam", "canada", "ada_", "ada-b", "adaé", "éada", "a da", "x[ada"])
    func `a part of another word is not`(text: String) {
        #expect(!match(text))
    }

    @Test func `later occurrences are found, too`() {
        #expect(match("adam and ada"))
    }

    @Test func `words and expressions are important`() {
        #expect(match("the BUILD failed", ["build"]))
        #expect(!match("rebuilding", ["build"]))
        #expect(match("issue 42", ["/issue [0-9]+/"]))
        #expect(!match("issue x", ["/issue [0-9]+/"]))
        #expect(match("a c++ question", ["c++"]))
        #expect(match("Viel Ärger", ["Ärger"]))
    }

    @Test func `an invalid expression is reported, and matches nothing`() {
        #expect(HighlightRules.complaint(of: "/(/")?.contains("not a regular expression") == true)
        #expect(HighlightRules.complaint(of: "/a+/") == nil)
        #expect(HighlightRules.complaint(of: "(") == nil)
        #expect(!match("(", ["/(/"]))
    }
}
