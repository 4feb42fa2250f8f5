import Conversation
import TerminalUI

extension HelpScene {
    /// Wide enough for all names in the title.
    static let tabs = HelpScene(
        name: "tabs", peer: .test(tabs: 9), columns: 400,
        steps: [2, 3, 4, 5, 6, 7, 8, 9, 1].map { number in
            .press(.alt(Character("\(number)")), sight: .shows("[\(number) @]"))
        } + [
            .press(.function(2), sight: .shows("9 tabs:")),
            .type("\u{1B}", sight: .lacks("9 tabs:")),
            .enter("tabs", sight: .shows("9 tabs:")),
            .type("\u{1B}", sight: .lacks("9 tabs:")),
            .press(.controlPageDown, sight: .shows("[2 @]")),
            .press(.controlPageUp, sight: .shows("[1 @]")),
            .enter("previous", sight: .shows("[9 @]")),
            .enter("next", sight: .shows("[1 @]")),
            .enter("tab", "4", sight: .shows("[4 @]")),
            .enter("connect", "@", sight: .shows("[10 @]")),
            .enter("quit", sight: .end),
        ])
}
