import Conversation
import TerminalUI

extension HelpScene {
    static let editing = HelpScene(
        name: "editing", peer: .local, steps: moving + deleting + changing + writing)

    private static let moving: [HelpStep] = [
        .type("one two three", sight: .cursor(15)),
        .press(.control("b"), sight: .cursor(14)),
        .press(.left, sight: .cursor(13)),
        .press(.control("f"), sight: .cursor(14)),
        .press(.right, sight: .cursor(15)),
        .press(.alt("b"), sight: .cursor(10)),
        .press(.controlLeft, sight: .cursor(6)),
        .press(.altLeft, sight: .cursor(2)),
        .press(.alt("f"), sight: .cursor(5)),
        .press(.controlRight, sight: .cursor(9)),
        .press(.altRight, sight: .cursor(15)),
        .press(.control("a"), sight: .cursor(2)),
        .press(.control("e"), sight: .cursor(15)),
        .press(.home, sight: .cursor(2)),
        .press(.end, sight: .cursor(15)),
    ]

    private static let deleting: [HelpStep] = [
        .press(.backspace, sight: .input("> one two thre")),
        .press(.control("w"), sight: .input("> one two")),
        .press(.control("y"), sight: .input("> one two thre")),
        .press(.altBackspace, sight: .input("> one two")),
        .type("\u{1B}b", sight: .cursor(6)),
        .press(.alt("d"), sight: .input("> one")),
        .type("\u{19}", sight: .input("> one two")),
        .press(.alt("y"), sight: .input("> one thre")),
        .press(.control("_"), sight: .input("> one two")),
        .press(.alt("_"), sight: .input("> one thre")),
        .press(.control("x"), .control("u"), sight: .input("> one two")),
        .press(.control("a"), sight: .cursor(2)),
        .press(.delete, sight: .input("> ne two")),
        .press(.control("k"), sight: .input(">")),
        .type("half", sight: .input("> half")),
        .press(.control("u"), sight: .input(">")),
    ]

    private static let changing: [HelpStep] = [
        .type("ab cd", sight: .input("> ab cd")),
        .press(.control("t"), sight: .input("> ab dc")),
        .press(.alt("t"), sight: .input("> dc ab")),
        .type("\u{1B}b", sight: .cursor(5)),
        .press(.alt("u"), sight: .input("> dc AB")),
        .type("\u{1B}b", sight: .cursor(5)),
        .press(.alt("l"), sight: .input("> dc ab")),
        .type("\u{1B}b", sight: .cursor(5)),
        .press(.alt("c"), sight: .input("> dc Ab")),
        .press(.control("c"), sight: .input(">")),
    ]

    private static let writing: [HelpStep] = [
        .press(.control("v"), sight: .shows("the next key is inserted as it is")),
        .type("\u{1B}", sight: .input("> ^[")),
        .press(.control("q"), sight: .shows("the next key is inserted as it is")),
        .type("\u{1}", sight: .input("> ^[^A")),
        .type("\u{15}x", sight: .input("> x")),
        .press(.altEnter, sight: .cursor(2)),
        .type("y\r", sight: .shows("] y")),
        .type("/re", sight: .input("> /re")),
        .press(.tab, sight: .shows("/reconnect  /resend")),
        .type("\t", sight: .input("> /reconnect")),
        .press(.backTab, sight: .input("> /resend")),
        .type("\u{15}", sight: .input(">")),
        .press(.control("x"), .control("e"), sight: .input("> written")),
        .type("\u{15}", sight: .input(">")),
        .enter("edit", sight: .input("> written")),
        .scribble("scribbled over"),
        .press(.control("l"), sight: .lacks("scribbled over")),
        .type("\u{15}", sight: .input(">")),
        .press(.alt("h"), sight: .input("hidden>")),
        .type("hunter2", sight: .input("hidden> *******")),
        .type("\u{1B}h", sight: .input(">")),
        .enter("secret", sight: .input("hidden>")),
        .type("\u{1B}h", sight: .input(">")),
        .press(.control("d"), sight: .end),
    ]
}
