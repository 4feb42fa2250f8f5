import Conversation
import TerminalUI

extension HelpScene {
    static let history = HelpScene(
        name: "history", peer: .local,
        steps: [
            .type("alpha", sight: .input("> alpha")),
            .press(.enter, sight: .shows("] alpha")),
            .type("beta\r", sight: .shows("] beta")),
            .press(.control("p"), sight: .input("> beta")),
            .type("\u{10}", sight: .input("> alpha")),
            .press(.control("n"), sight: .input("> beta")),
            .type("\u{E}", sight: .input(">")),
            .type("al", sight: .input("> al")),
            .press(.up, sight: .input("> alpha")),
            .press(.down, sight: .input("> al")),
            .type("\u{15}", sight: .input(">")),
            .press(.control("r"), sight: .shows("(search)")),
            .type("lph", sight: .shows(": alpha")),
            .type("\u{7}", sight: .input(">")),
            .press(.alt("a"), sight: .shows("(search all)")),
            .type("\u{7}", sight: .input(">")),
            .type("\u{10}\u{10}", sight: .input("> alpha")),
            .press(.control("o"), sight: .input("> beta")),
            .type("\u{15}", sight: .input(">")),
            .type("\u{3}", sight: .shows("Ctrl-C again leaves")),
            .type("\u{3}", sight: .end),
        ])

    static let suspended = HelpScene(
        name: "suspended", peer: .shell,
        steps: [
            .press(.control("z"), sight: .shows("gone")),
            .type("\r", sight: .shows("connected since")),
            .enter("quit", sight: .end),
        ])
}
