import ReactorIRC
import ReactorKit
import ReactorTesting
import TerminalUI
import Text
import Timestamps

/// Splits chunks of 64 KiB into lines of 32 bytes.
enum Lines {
    /// Chunks of lines, also for other cases; one repetition is one line.
    static func chunk(lines: Int) -> [UInt8] {
        let line = Array("when words fail, music speaks...\n".utf8)
        return (0..<lines).flatMap { _ in line }
    }

    static func run(_ times: Int) -> Int {
        let chunk = chunk(lines: 1985)
        var framer = LineFramer()
        var lines = 0
        var bytes = 0
        while lines < times {
            var position = 0
            while case .line(let range) = framer.next(in: chunk.span, from: &position) {
                lines += 1
                bytes += range.count
            }
        }
        return bytes
    }
}

/// Finds the parts of an IRC message of 100 bytes: a tag, a source, a command and two parameters.
enum Messages {
    static let line = Array(
        ("@label=a1b2 :ann!ann@client.example PRIVMSG #carillon "
            + ":when words fail, music speaks. Where is hope?").utf8)

    static func run(_ times: Int) throws -> Int {
        precondition(line.count == 100)
        let line = line
        var bytes = 0
        for _ in 0..<times {
            let message = try MessageLayout(line.span)
            bytes += message.command.count + message.parameter(message.parameterCount - 1).count
        }
        return bytes
    }
}

/// Formats the stamp of a reply: for the same second as before, or for another one each time.
enum Stamps {
    static func run(_ times: Int) -> Int {
        total(times, Timestamp(.ctime) { 1_145_397_189 })
    }

    static func runForNewSeconds(_ times: Int) -> Int {
        var second: Int64 = 1_145_397_189
        return total(
            times,
            Timestamp(.ctime) {
                second += 1
                return second
            })
    }

    private static func total(_ times: Int, _ timestamp: Timestamp) -> Int {
        var bytes = 0
        for _ in 0..<times { bytes += timestamp.prefix.count }
        return bytes
    }
}

/// Sets and cancels a timer while 1000 others wait, as a message with a deadline does.
enum Timers {
    static func run(_ times: Int) throws -> Int {
        let reactor = try Reactor(clock: ManualClock())
        let others = (0..<1000).map { number in
            reactor.callLater(.seconds(60 + number)) {}
        }
        for number in 0..<times {
            reactor.callLater(.milliseconds(30_000 + number % 100)) {}.cancel()
        }
        return others.count { $0.isWaiting }
    }
}

/// Measures a text of 80 columns, half of it ASCII, the rest wide, combining and emoji.
enum Width {
    static func run(_ times: Int) -> Int {
        let text =
            "When words fail, music speaks. Where is " + "世界の鐘がこの町に鳴り"
            + "naïve cafe\u{301} " + "🔔👍🏽"
        var columns = 0
        for _ in 0..<times { columns += TextWidth.columns(of: text) }
        return columns
    }
}
