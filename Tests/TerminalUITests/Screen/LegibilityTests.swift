import Testing

@testable import TerminalUI

@Suite("Legibility", .timeLimit(.minutes(10)))
struct LegibilityTests {
    @Test(arguments: [
        ("red on red", "white on red"), ("red on 1", "white on red"),
        ("#808080 on #818283", "black on #818283"), ("15 on 231", "black on 231"),
        ("yellow on 184", "black on 184"), ("blue on black", "blue on black"),
        ("black", "black"), ("white", "white"), ("plain", "plain"), ("on black", "on black"),
        ("black on black reversed", "white on black reversed"), ("black bold", "bright-black bold"),
    ])
    func `a text in its own background gets another colour`(words: String, shown: String) throws {
        #expect(try Style(words: words).legible(on: nil) == Style(words: shown))
    }

    @Test(
        arguments: [
            (.dark, "black", "default"), (.dark, "#000010", "default"), (.dark, "white", "white"),
            (.dark, "on white", "black on white"), (.dark, "on black", "on black"),
            (.dark, "black bold", "bright-black bold"), (.dark, "236", "236"),
            (.light, "white", "default"), (.light, "#f0f0f0", "default"),
            (.light, "black", "black"),
            (.light, "on black", "white on black"), (.light, "yellow", "yellow"),
        ] as [(Background, String, String)])
    func `a text in the terminal's background gets its own colour`(
        background: Background, words: String, shown: String
    ) throws {
        #expect(try Style(words: words).legible(on: background) == Style(words: shown))
    }

    @Test(arguments: ColorDepth.allCases)
    func `two colours that a terminal shows as one are not text and background`(
        depth: ColorDepth
    ) throws {
        for (text, paper) in [("9", "#ff0000"), ("#ff0000", "#d00000"), ("#0000ff", "blue")] {
            let numbers = depth.numbers(of: try Style(words: "\(text) on \(paper)"))
            #expect(numbers.foreground != numbers.background || numbers.foreground < 0)
        }
    }
}
