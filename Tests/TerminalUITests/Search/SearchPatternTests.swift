import TerminalUI
import Testing
import Text

@Suite("SearchPattern", .timeLimit(.minutes(10)))
struct SearchPatternTests {
    /// The hits in a text, as texts.
    private func hits(
        _ pattern: String, in text: String, isExpression: Bool = true
    ) throws -> [String] {
        let visible = VisibleText(text)
        let pattern = try SearchPattern(pattern, isExpression: isExpression)
        return pattern.ranges(in: visible).map {
            String(visible.clusters[$0].map(\.character))
        }
    }

    private func problem(_ pattern: String) -> String? {
        do throws(PatternError) {
            _ = try SearchPattern(pattern, isExpression: true)
            return nil
        } catch {
            return error.reason
        }
    }

    @Test(arguments: [
        ("hope", ["Hope", "hope", "HOPE"]), ("Hope", ["Hope"]), ("o", ["o", "o", "O"]),
        ("hope hope", ["Hope hope"]), ("h.pe", []), ("", []),
    ])
    func `a text is found with the case of its letters only if it has a capital`(
        pattern: String, found: [String]
    ) throws {
        #expect(try hits(pattern, in: "Hope hope HOPE", isExpression: false) == found)
    }

    @Test func `a text is found by clusters, as they are shown`() throws {
        let text = "caf\u{65}\u{301} 👩‍👩‍👧 \u{1B}[1m Über"
        #expect(try hits("café", in: text, isExpression: false) == ["café"])
        #expect(try hits("cafe", in: text, isExpression: false) == [])
        #expect(try hits("👩", in: text, isExpression: false) == [])
        #expect(try hits("^[[1m", in: text, isExpression: false) == ["^[[1m"])
        #expect(try hits("über", in: text, isExpression: false) == ["Über"])
    }

    @Test(arguments: [
        ("a.c", "abc a\u{E9}c ac", ["abc", "aéc"]),
        ("^a", "aa", ["a"]), ("a$", "aa", ["a"]), ("^$", "", []),
        ("ab*", "a abb", ["a", "abb"]), ("ab+", "a abb", ["abb"]),
        ("ab?c", "ac abc", ["ac", "abc"]),
        ("a{2}", "a aa aaa", ["aa", "aa"]), ("a{2,}", "a aa aaa", ["aa", "aaa"]),
        ("a{1,2}", "aaa", ["aa", "a"]), ("a{x}", "a{x}", ["a{x}"]),
        ("<.*?>", "<a><b>", ["<a>", "<b>"]), ("<.*>", "<a><b>", ["<a><b>"]),
        ("cat|dog", "dog cat", ["dog", "cat"]), ("a|ab", "ab", ["a"]),
        ("(?:ab)+", "ababa", ["abab"]), ("(a|b)+c", "abac", ["abac"]),
        (#"\d+\.\d"#, "3.1 10.25 5", ["3.1", "10.2"]), (#"\w+"#, "für b_1!", ["für", "b_1"]),
        (#"\s"#, "a b", [" "]), (#"\D\S"#, "1ab", ["ab"]), (#"\W"#, "a-b", ["-"]),
        (#"\bor\b"#, "for or", ["or"]), (#"\Bor"#, "for or", ["or"]),
        ("[a-c]+", "abcd", ["abc"]), ("[^a-c]", "abcd", ["d"]), ("[]x]", "x]", ["x", "]"]),
        (#"[\d-]+"#, "1-2", ["1-2"]), (#"\[\d\]"#, "[7]", ["[7]"]),
        ("ERR|warn", "ERR err warn", ["ERR", "warn"]), ("err", "ERR err", ["ERR", "err"]),
        (#"\D"#, "A1", ["A"]), ("x*", "axx", ["xx"]), ("(a*)*", "aab", ["aa"]),
        ("(|a)+", "aa", ["aa"]),
    ])
    func `a regular expression finds its matches`(
        pattern: String, text: String, found: [String]
    ) throws {
        #expect(try hits(pattern, in: text) == found)
    }

    @Test(arguments: [
        ("(a", "a ) is missing"), ("a)", "a ) without a ("), ("[a", "a ] is missing"),
        ("*a", "there is nothing to repeat before *"), ("^*", "nothing to repeat"),
        ("a\\", "a character is missing after \\"), (#"\1"#, #"\1 is not understood"#),
        ("(?=a)", "(?= is not understood"), ("[z-a]", "z-a is not a range"),
        ("a{3,2}", "{3,2} is not a number of times"),
        ("((a{1000}){1000}){1000}", "the pattern is too long"),
        ("(){1000}{1000}{1000}{1000}", "the pattern is too long"),
        ("(a{0}){1000}{1000}{1000}", "the pattern is too long"),
        (String(repeating: "(", count: 60), "too many groups within groups"),
        (String(repeating: "a", count: 300), "the pattern is too long"),
    ])
    func `an invalid regular expression is refused with a reason`(pattern: String, reason: String) {
        #expect(problem(pattern) == reason)
    }

    @Test(arguments: ["(a+)+$", "(a|aa)+$", "(a*)*b", "(.*)(.*)(.*)(.*)x", "a?{9}a{9}(a?){9}$"])
    func `an expression that makes others backtrack is matched in linear time`(pattern: String)
        throws
    {
        let text = String(repeating: "a", count: 4_000) + "!"
        #expect(try hits(pattern, in: text) == [])
    }

    @Test func `the end of a very long line is not searched`() throws {
        let text = String(repeating: "a", count: SearchPattern.lineLimit - 1) + "bb"
        #expect(try hits("b", in: text) == ["b"])
        #expect(try hits("b", in: text, isExpression: false) == ["b"])
    }

    @Test(arguments: [
        ("hope", "hope", false), ("/h.pe/", "h.pe", true), ("/", "/", false), ("//", "//", false),
        ("/hope", "/hope", false),
    ])
    func `a text between slashes is a regular expression`(
        words: String, text: String, isExpression: Bool
    ) {
        #expect(SearchPattern.parts(of: words) == (text, isExpression))
    }
}
