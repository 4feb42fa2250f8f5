import ReactorKit
import Testing

@testable import Conversation

@Suite("Typists", .timeLimit(.minutes(10)))
struct TypistsTests {
    private let start = Instant.now

    @Test func `a report is valid for a while`() {
        var typists = Typists()
        #expect(typists.text(at: start) == nil)
        typists.types("ada", at: start)
        #expect(typists.text(at: start) == "ada is typing")
        #expect(typists.text(at: start + .seconds(5)) == "ada is typing")
        #expect(typists.text(at: start + Typists.validity) == nil)
        typists.types("ada", at: start + .seconds(5))
        #expect(typists.text(at: start + Typists.validity) == "ada is typing")
    }

    @Test func `several are named or counted, and each stops by itself`() {
        var typists = Typists()
        for name in ["ada", "bob", "carl"] { typists.types(name, at: start) }
        #expect(typists.text(at: start) == "3 are typing")
        typists.stops("ada")
        #expect(typists.text(at: start) == "bob and carl are typing")
    }

    @Test func `their number is bounded`() {
        var typists = Typists()
        for number in 0..<1_000 { typists.types("n\(number)", at: start) }
        #expect(typists.text(at: start) == "100 are typing")
    }
}
