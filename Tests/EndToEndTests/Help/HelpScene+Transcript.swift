import Conversation
import TerminalUI

extension HelpScene {
    /// Nine rows of the screen are the transcript's.
    static let transcript = HelpScene(
        name: "transcript", peer: .test(tabs: 1), rows: 12,
        steps: scrolling + views + searching + overlays)

    /// At 23:53:09 on 18 April 2006, by UTC.
    private static func lines(_ numbers: ClosedRange<Int>) -> HelpStep.Action {
        .say(numbers.map { "[1145404389] line \($0)\n" }.joined())
    }

    private static let scrolling: [HelpStep] = [
        .server(.accept),
        .server(lines(1...30), sight: .shows("line 30")),
        .press(.pageUp, sight: .lacks("line 30")),
        .press(.pageDown, sight: .shows("line 30")),
        .press(.altPageUp, sight: .lacks("line 30")),
        .press(.altPageDown, sight: .shows("line 30")),
        .press(.shiftUp, sight: .lacks("line 30")),
        .press(.shiftDown, sight: .shows("line 30")),
        .press(.wheelUp, sight: .lacks("line 30")),
        .press(.wheelDown, sight: .shows("line 30")),
        .press(.controlHome, sight: .shows("/help lists")),
        .press(.controlEnd, sight: .shows("line 30")),
        .press(.altHome, sight: .shows("/help lists")),
        .press(.altEnd, sight: .shows("line 30")),
        .enter("do", "page-up", sight: .lacks("line 30")),
        .enter("do", "page-down", sight: .shows("line 30")),
    ]

    private static let views: [HelpStep] = [
        .type("\u{1B}[1;5H", sight: .shows("/help lists")),
        .server(lines(31...50), sight: .shows("20 new")),
        .press(.function(6), sight: .shows("── new since you looked away ──")),
        .type("\u{1B}[1;5H", sight: .shows("/help lists")),
        .enter("unread", sight: .shows("── new since you looked away ──")),
        .type("\u{1B}[1;5F", sight: .shows("line 50")),
        .press(.function(7), sight: .shows("[23:53:09] line 50")),
        .enter("timestamps", "iso", sight: .shows("[2006-04-18T23:53:09+00:00] line 50")),
        .enter("timestamps", "sent", sight: .shows("[1145404389] line 50")),
        .press(.function(8), sight: .lacks("connected since")),
        .enter("bare", sight: .shows("connected since")),
        .enter("only", "/[05]$/", sight: .shows("hidden")),
        .press(.alt("="), sight: .shows("filters off")),
        .enter("filters", sight: .lacks("filters off")),
        .enter("all", sight: .lacks("hidden")),
        .enter("hide", "line 4", sight: .shows("hidden")),
        .enter("all", sight: .lacks("hidden")),
    ]

    private static let searching: [HelpStep] = [
        .press(.control("s"), sight: .shows("search")),
        .type("line 2", sight: .shows("1/11")),
        .type("\r", sight: .lacks("search 1/11")),
        .press(.alt("p"), sight: .shows("2/11")),
        .press(.alt("n"), sight: .shows("1/11")),
        .enter("search", "line 5", sight: .shows("/2: Alt-P older, Alt-N newer")),
        .press(.alt("w"), sight: .shows("copy 1 line: ")),
        .type("\u{1B}", sight: .lacks("copy 1 line: ")),
        .enter("copy", "3", sight: .shows("3 lines copied to the terminal's clipboard")),
    ]

    private static let overlays: [HelpStep] = [
        .enter("set", "bell always", sight: .shows("bell = always")),
        .enter("save", sight: .shows("saved to")),
        .enter("reload", sight: .shows("the settings were read again")),
        .press(.function(1), sight: .shows("Messages")),
        .type("\u{13}reverse", sight: .shows("no hit")),
        .type("\u{15}bell", sight: .shows("bell = always")),
        .type("\r", sight: .shows("1/2: Alt-N down, Alt-P up")),
        .type("\u{1B}", sight: .lacks("bell = always  ")),
        .enter("help", sight: .shows("Messages")),
        .type("\u{1B}", sight: .lacks("Messages")),
        .enter("help", "scrollback-lines", sight: .shows("scrollback-lines = 100000")),
        .type("\u{1B}", sight: .lacks("scrollback-lines = 100000")),
        .enter("help", "nonsense", sight: .shows("the help has nothing about nonsense")),
        .type("\u{15}", sight: .lacks("nonsense")),
        .enter("quit", sight: .end),
    ]
}
