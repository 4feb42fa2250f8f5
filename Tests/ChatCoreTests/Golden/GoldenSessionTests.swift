import ChatCore
import Glibc
import ReactorKit
import SystemPackage
import Testing

/// What common old clients send in a session of some minutes, and what they are sent, line by line.
///
/// The scripts are in the folder Sessions. A line `> TEXT` is sent by the client, `< TEXT` received
/// by it, and `bob> TEXT` sent by somebody else; `#` starts a comment. ␁ is the byte 1. After each
/// line that is sent a second passes. To accept all that has changed, set the environment variable
/// CARILLON_ACCEPT_SESSIONS=1, which writes what is received now into the scripts, and read the
/// difference.
@Suite("Golden sessions", .timeLimit(.minutes(10)))
struct GoldenSessionTests {
    private static let folder = FilePath(#filePath).removingLastComponent().appending("Sessions")

    @Test(arguments: ["WeeChat-3.8", "irssi-1.4", "RFC-1459"])
    func `an old client is sent what it was sent before`(client: String) throws {
        let path = Self.folder.appending("\(client).txt")
        let script = String(
            decoding: try FileContents.read(path, limit: 1_048_576), as: UTF8.self)
        let played = Self.play(script)
        #expect(played.filter { $0.hasPrefix("< ") }.count > 60)
        if unsafe getenv("CARILLON_ACCEPT_SESSIONS") != nil {
            try Self.write(played.joined(separator: "\n") + "\n", to: path)
        }
        let expected = script.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        for (now, before) in zip(played, expected) {
            try #require(now == before, "in \(path.lastComponent?.string ?? "")")
        }
        #expect(played.count == expected.count)
    }

    /// Sends the lines of a script, and returns it with what the client receives.
    private static func play(_ script: String) -> [String] {
        let network = TestNetwork()
        network.open("ann")
        var played: [String] = []
        for line in script.split(separator: "\n") where !line.hasPrefix("< ") {
            played.append(String(line))
            guard let mark = line.firstIndex(of: ">"), !line.hasPrefix("#") else { continue }
            let sender = mark == line.startIndex ? "ann" : String(line[..<mark])
            if network.isClosed(sender) { network.connect(sender) }
            let text = String(line[mark...].dropFirst(2))
            network.send(sender, text.replacing("␁", with: "\u{1}"))
            network.time = ServerTime(milliseconds: network.time.milliseconds + 1_000)
            played += network.received("ann").map { "< " + $0.replacing("\u{1}", with: "␁") }
        }
        return played
    }

    private static func write(_ text: String, to path: FilePath) throws {
        let file = try FileDescriptor.open(path, .writeOnly, options: [.truncate])
        try file.closeAfter { _ = try file.writeAll(text.utf8) }
    }
}
