import Conversation

// What assets/generate makes files of: the example settings, or with the word "manual" the
// sections of the manual page that tables rule.
let wantsManual = CommandLine.arguments.dropFirst().contains("manual")
print(wantsManual ? ManualPage.sections : ClientSettings.example, terminator: "")
