import Conversation
import Daemon

// What assets/generate makes files of: the example settings of the client, or with the word
// "server" of the server; with the word "manual" the sections of that program's manual page
// that tables rule.
let words = CommandLine.arguments.dropFirst()
let text =
    switch (words.contains("server"), words.contains("manual")) {
    case (false, false): ClientSettings.example
    case (false, true): Conversation.ManualPage.sections
    case (true, false): ServerSettings.example
    case (true, true): ServerManualPage.sections
    }
print(text, terminator: "")
