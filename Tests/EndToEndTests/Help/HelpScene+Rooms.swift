import Conversation
import TerminalUI

extension HelpScene {
    /// A room with more members than fit.
    private static let welcome =
        [
            ":s 001 me :Welcome", ":me!u@h JOIN #room", ":s 332 me #room :All about it",
            ":s 353 me = #room :me " + (10...40).map { "n\($0)" }.joined(separator: " "),
            ":s 366 me #room :End", "",
        ].joined(separator: "\r\n")

    static let rooms = HelpScene(
        name: "rooms", peer: .test(tabs: 1), columns: 100,
        settings: ["protocol=irc", "nick=me"],
        steps: [
            .server(.accept),
            .server(.say(welcome), sight: .shows("32 members")),
            .press(.function(12), sight: .shows("│n40")),
            .press(.function(11), sight: .lacks("│n40")),
            .press(.function(3), sight: .lacks("32 members")),
            .press(.function(4), sight: .lacks("All about it")),
            .server(.say(":eve!u@h PRIVMSG me :hello\r\n"), sight: .shows("3+ eve")),
            .press(.alt("j"), sight: .shows("[3 eve]")),
            .press(.alt("g"), sight: .shows("3 tabs:")),
            .type("\u{1B}", sight: .lacks("3 tabs:")),
            .enter("quit", sight: .end),
        ])
}
