import Conversation
import TerminalUI

extension HelpScene {
    static let connection = HelpScene(
        name: "connection", peer: .test(tabs: 1), columns: 100,
        steps: [
            .server(.accept),
            // From here on it is known to echo, and a message waits as long as it takes.
            .type("zero\r", sight: .shows("zero")),
            .server(.say("[now] zero\n"), sight: .shows("[now] zero")),
            .type("one\r", sight: .shows("...sending one...")),
            .server(.hangUp, sight: .shows("not answered: one")),
            .press(.escape, sight: .lacks("retry in")),
            .press(.function(5), sight: .shows("connected since")),
            .server(.accept),
            .press(.alt("s"), sight: .shows("sent again: one")),
            .server(.hangUp, sight: .shows("not answered: one")),
            .press(.alt("r"), sight: .shows("connected since")),
            .press(.alt("x"), sight: .shows("dropped: one")),
            .press(.function(9), sight: .shows("there is no certificate to accept")),
            .server(.accept),
            .type("two\r", sight: .shows("...sending two...")),
            .server(.hangUp, sight: .shows("not answered: two")),
            .enter("reconnect", sight: .shows("connected since")),
            .server(.accept),
            .enter("resend", sight: .shows("sent again: two")),
            .server(.hangUp, sight: .shows("not answered: two")),
            .enter("info", sight: .shows("left unanswered by an earlier connection: 1")),
            .enter("trust", sight: .shows("there is no certificate to accept")),
            .enter("drop", sight: .shows("dropped: two")),
            .type("\r", sight: .shows("connected since")),
            .press(.alt("i"), sight: .shows("directly, without a proxy")),
            .enter("close", sight: .shows("closing…")),
            .enter("quit", sight: .end),
        ])
}
