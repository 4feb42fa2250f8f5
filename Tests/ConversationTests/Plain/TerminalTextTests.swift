import TerminalUI
import Testing

@testable import Conversation

@Suite("TerminalText", .timeLimit(.minutes(10)))
struct TerminalTextTests {
    private func shown(
        _ text: String, _ colors: ClientSettings.Colors = .show, _ depth: ColorDepth? = .palette,
        inPartsOf size: Int = .max
    ) -> String {
        var terminal = TerminalText(colors: colors, depth: depth)
        let bytes = Array(text.utf8)
        var rest = bytes[...]
        var shown = ""
        while !rest.isEmpty {
            shown += terminal.take(rest.prefix(size))
            rest = rest.dropFirst(size)
        }
        return shown + terminal.finish()
    }

    private static let line = "a \u{1B}[1;31mred\u{1B}[2J\u{1B}[m one\n"

    @Test(
        arguments: [
            (.show, .palette, "a \u{1B}[1;31mred^[[2J\u{1B}[0m one\n"),
            (.show, ColorDepth.none, "a \u{1B}[1mred^[[2J\u{1B}[0m one\n"),
            (.show, nil, "a red^[[2J one\n"),
            (.strip, .palette, "a red^[[2J one\n"),
            (.marks, .palette, "a ^[[1;31mred^[[2J^[[m one\n"),
        ] as [(ClientSettings.Colors, ColorDepth?, String)])
    func `colours are shown, removed or marked, and all else is a mark`(
        colors: ClientSettings.Colors, depth: ColorDepth?, expected: String
    ) {
        #expect(shown(Self.line, colors, depth) == expected)
    }

    @Test func `each row ends in the terminal's own style`() {
        #expect(
            shown("\u{1B}[44mone\n\ntwo\u{1B}[0m three\n")
                == "\u{1B}[44mone\u{1B}[0m\n\n\u{1B}[44mtwo\u{1B}[0m three\n")
    }

    @Test func `a hidden text is seen`() {
        #expect(shown("\u{1B}[8;31;41mx\n") == "\u{1B}[37;41mx\u{1B}[0m\n")
    }

    @Test func `however the bytes arrive, the same is shown without colours`() {
        for size in 1...Self.line.utf8.count {
            #expect(shown(Self.line, .strip, inPartsOf: size) == "a red^[[2J one\n")
        }
    }
}
