import Testing

@testable import CursesTerminal

@Suite("Terminfo")
struct TerminfoTests {
    @Test(arguments: [
        ("\u{1B}[H$<5>", "\u{1B}[H"), ("$<2/>a$<1*>b", "ab"), ("$<", "$<"), ("cost $5", "cost $5"),
    ])
    func `delays are removed`(string: String, plain: String) {
        #expect(Terminfo.withoutPadding(Array(string.utf8)) == Array(plain.utf8))
    }
}
