// Fills an archive, and measures it. Prints a figure a line.

import Archive
import Glibc
import ReactorDatabase

let words = CommandLine.arguments
guard words.count == 5, let messages = Int(words[2]), let rooms = Int(words[3]),
    let pages = Int(words[4])
else {
    print("usage: archive-load FOLDER MESSAGES ROOMS PAGES")
    exit(64)
}
try await Measurement(
    location: .file("\(words[1])/\(Archive.fileName)"), messages: messages, rooms: rooms,
    pages: pages
).run()
