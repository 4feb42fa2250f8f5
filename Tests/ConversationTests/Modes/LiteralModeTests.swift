import TerminalUI
import Testing

@testable import Conversation

@Suite("LiteralMode", .timeLimit(.minutes(10)))
struct LiteralModeTests {
    @Test(
        arguments: [
            (.character("x"), .insert("x")), (.tab, .insert("\t")), (.enter, .insert("\r")),
            (.control("x"), .insert("\u{18}")), (.escape, .insert("\u{1B}")),
            (.up, .refuse(.up)), (.function(1), .refuse(.function(1))),
        ] as [(Key, LiteralMode.Outcome)]
    )
    func `a key is inserted whatever it is bound to`(key: Key, outcome: LiteralMode.Outcome) {
        #expect(LiteralMode().take(BoundInput(key)) == outcome)
    }

    @Test func `a paste is inserted as every paste is`() {
        #expect(LiteralMode().take(BoundInput(pasted: "\u{1B}")) == .closeAndPass)
    }
}
