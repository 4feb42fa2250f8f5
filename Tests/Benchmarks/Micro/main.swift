// Repeats single parts of Carillon, whose instructions callgrind counts: the cost of one repetition
// is the difference of two runs, divided by the difference of their numbers.

import Glibc

let cases: [String: (Int) throws -> Int] = [
    "framing": Lines.run,
    "message": Messages.run,
    "stamp": Stamps.run,
    "new-stamp": Stamps.runForNewSeconds,
    "timers": Timers.run,
    "width": Width.run,
    "picture": Picture.run,
    "redraw": Redraw.run,
    "edit": Edit.end.run,
    "edit-start": Edit.start.run,
    "chat-command": ChatCommand.run,
    "edit-emoji": Edit.emoji.run,
]

guard CommandLine.arguments.count == 3, let part = cases[CommandLine.arguments[1]],
    let times = Int(CommandLine.arguments[2])
else {
    print("usage: micro \(cases.keys.sorted().joined(separator: "|")) TIMES")
    exit(64)
}
// Printed, so that the optimizer removes nothing.
print(try part(times))
