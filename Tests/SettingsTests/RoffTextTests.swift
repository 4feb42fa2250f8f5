import Settings
import Testing

@Suite("RoffText", .timeLimit(.minutes(10)))
struct RoffTextTests {
    @Test(
        arguments: [
            (#"a\b"#, #"a\eb"#), ("--once", #"\-\-once"#), (".conf", #"\&.conf"#),
            ("'tis", #"\&'tis"#), (#"say "x""#, #"say \(dqx\(dq"#),
            ("Alt-1 … Alt-9", #"Alt\-1 ... Alt\-9"#),
        ])
    func `what roff would take for its own is escaped`(text: String, escaped: String) {
        #expect(RoffText.escaped(text) == escaped)
    }

    @Test func `a section has its head, paragraph by paragraph, and its entries`() {
        #expect(
            RoffText.section("TIMES", "One.\n\nTwo-three.", [RoffText.entry("-x", ".y")])
                == ".SH TIMES\nOne.\n.PP\nTwo\\-three.\n.TP\n.B \\-x\n\\&.y\n")
    }
}
