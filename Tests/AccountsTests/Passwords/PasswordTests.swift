import Accounts
import Testing
import TextTesting

@Suite("Password", .timeLimit(.minutes(10)))
struct PasswordTests {
    private func prepared(_ text: String) throws -> String {
        String(decoding: try Password(text.utf8).bytes, as: UTF8.self)
    }

    private func refusal(_ bytes: some Collection<UInt8>) -> PasswordRefusal? {
        do throws(PasswordRefusal) {
            _ = try Password(bytes)
            return nil
        } catch {
            return error
        }
    }

    /// RFC 8265, section 4.3, table 3.
    @Test(arguments: [
        "correct horse battery staple", "Correct Horse Battery Staple", "\u{3C0}\u{DF}\u{E5}",
        "Jack of \u{2666}s",
    ])
    func `the examples of the RFC are passwords`(text: String) throws {
        #expect(Array(try prepared(text).utf8) == Array(text.utf8))
    }

    /// RFC 8265, section 4.3, table 3: the ogham space mark.
    @Test func `a space of another script is a space`() throws {
        #expect(Array(try prepared("foo\u{1680}bar").utf8) == Array("foo bar".utf8))
        for space in ["\u{A0}", "\u{2003}", "\u{202F}", "\u{205F}", "\u{3000}"] {
            #expect(Array(try prepared("foo\(space)bar").utf8) == Array("foo bar".utf8))
        }
    }

    /// RFC 8265, section 4.3, table 4.
    @Test func `the examples of the RFC that are none are refused`() {
        #expect(refusal("".utf8) == .empty)
        #expect(refusal("my cat is a \u{9}by".utf8) == .notAllowed)
    }

    @Test(arguments: [
        ("e\u{301}", "\u{E9}"), ("\u{212B}", "\u{E5}".uppercased()),
        ("\u{1112}\u{1161}", "\u{D558}"),
        ("\u{FB01}", "\u{FB01}"), ("\u{FF21}", "\u{FF21}"), ("\u{1E9B}\u{323}", "\u{1E9B}\u{323}"),
    ])
    func `it is composed, and nothing else is replaced`(text: String, expected: String) throws {
        #expect(Array(try prepared(text).utf8) == Array(expected.utf8))
    }

    @Test func `case matters`() throws {
        #expect(try Password("secret".utf8) != Password("Secret".utf8))
    }

    @Test(arguments: [
        "\u{0}", "\u{7F}", "\u{85}", "\u{AD}", "\u{200B}", "\u{202E}", "\u{2028}", "\u{2060}",
        "\u{FEFF}", "\u{FE0F}", "\u{E000}", "\u{E0041}", "\u{378}",
        "\u{640}", "\u{302E}", "\u{3031}", "\u{303B}", "\u{7FA}", "\u{1100}", "\u{600}", "\u{FFF9}",
        "\u{115F}", "\u{3164}", "\n", "\u{1B}",
    ])
    func `what OpaqueString disallows is refused`(text: String) {
        #expect(refusal("pass\(text)word".utf8) == .notAllowed)
        #expect(refusal(text.utf8) == .notAllowed)
    }

    @Test(arguments: [0xFDD0, 0xFFFE, 0x10FFFF])
    func `noncharacters are refused`(value: UInt32) throws {
        let scalar = try #require(Unicode.Scalar(value))
        #expect(refusal("x\(scalar)".utf8) == .notAllowed)
    }

    @Test(arguments: [
        " ", "~", "\u{200D}", "\u{B7}", "\u{30FB}", "\u{20DD}", "\u{663}", "\u{1F600}",
    ])
    func `what it allows, everywhere or in a context, is not`(text: String) {
        #expect(refusal("x\(text)".utf8) == nil)
    }

    @Test func `what is not UTF-8 is refused`() {
        for bytes in [[0xC3], [0xFF], [0xED, 0xA0, 0x80], [0x61, 0xC0, 0xAF]] as [[UInt8]] {
            #expect(refusal(bytes) == .notUTF8)
        }
    }

    @Test func `it has at most 1024 bytes, before and after it is composed`() {
        #expect(refusal([UInt8](repeating: 0x61, count: 1_024)) == nil)
        #expect(refusal([UInt8](repeating: 0x61, count: 1_025)) == .tooLong)
        // Three bytes that are nine when composed (U+FB2C has no composed form).
        let growing = String(repeating: "\u{FB2C}", count: 341)
        #expect(growing.utf8.count <= 1_024)
        #expect(refusal(growing.utf8) == .tooLong)
    }

    @Test func `it is not printed`() throws {
        let password = try Password("hunter2".utf8)
        var dumped = ""
        dump(password, to: &dumped)
        for text in ["\(password)", String(reflecting: password), "\([password])", dumped] {
            #expect(!text.contains("hunter2"))
        }
        #expect(
            "\(AuthenticationQuestion.password(password, SASLBench.decoys.verifier(of: try SASLBench.name("a"))))"
                .contains("(secret)"))
    }

    @Test(arguments: 0..<100)
    func `what is prepared stays as it is`(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        var text = String.UnicodeScalarView()
        for _ in 0..<20 {
            let value = UInt32.random(in: 0x20...0x3_0000, using: &random)
            if let scalar = Unicode.Scalar(value) { text.append(scalar) }
        }
        // With many scalars, one of them is mostly not allowed: each alone, too.
        for candidate in [String(text)] + text.map({ String($0) }) {
            guard let password = try? Password(candidate.utf8) else { continue }
            #expect(try Password(password.bytes) == password)
        }
    }

    @Test func `each refusal is explained`() {
        let refusals: [PasswordRefusal] = [.empty, .tooLong, .notUTF8, .notAllowed]
        #expect(Set(refusals.map(\.description)).count == refusals.count)
    }
}
