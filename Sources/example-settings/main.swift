import Conversation

// What assets/generate makes files of: the example settings of the client, or with the word
// "manual" the sections of its manual page that tables rule.
print(
    CommandLine.arguments.contains("manual") ? ManualPage.sections : ClientSettings.example,
    terminator: "")
