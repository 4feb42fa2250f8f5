import Testing
import Text

@testable import TerminalUI

@Suite("ServerStamp", .timeLimit(.minutes(10)))
struct ServerStampTests {
    /// Two hours east in summer, that is from 2006-03-26 01:00 UTC on, else one.
    private let berlin = LocalZone { $0 >= 1_143_334_800 ? 7_200 : 3_600 }

    private func stamp(_ line: String) -> ServerStamp? {
        ServerStamp(Array(line.utf8)[...], in: berlin)
    }

    @Test(
        arguments: [
            "[Tue Apr 18 23:53:09 2006] ", "[2006-04-18T23:53:09+02:00] ",
            "[2006-04-18T21:53:09Z] ", "[2006-04-18 21:53:09Z] ", "[2006-04-18T23:53:09] ",
            "[2006-04-18T21:53:09.125Z] ", "[2006-04-18T23:53:09+0200] ",
            "[2006-04-18T23:53:09+02] ", "[2006-04-18T16:23:09-05:30] ", "[1145397189] ",
        ])
    func `each layout of a time is read`(text: String) {
        #expect(stamp(text + "Where is hope")?.second == 1_145_397_189)
        #expect(stamp(text + "Where is hope")?.length == text.utf8.count)
    }

    @Test func `C's days below ten are padded with a blank`() {
        #expect(stamp("[Sat Apr  1 00:00:00 2006] x")?.second == 1_143_842_400)
        #expect(stamp("[Sat Apr 01 00:00:00 2006] x")?.second == 1_143_842_400)
    }

    @Test func `a time without a zone is that of this machine, winter and summer`() {
        #expect(stamp("[Sun Mar 26 01:59:59 2006] x")?.second == 1_143_334_799)
        #expect(stamp("[Sun Mar 26 03:00:00 2006] x")?.second == 1_143_334_800)
        #expect(stamp("[Sun Jan  1 01:00:00 2006] x")?.second == 1_136_073_600)
    }

    @Test func `a line with only a timestamp has an empty text`() {
        #expect(stamp("[1145397189]")?.length == 12)
        #expect(stamp("[1145397189] ")?.length == 13)
    }

    @Test(
        arguments: [
            "", "[", "[]", "[] x", "x [1145397189] y", "[1145397189]x", "[12345678] x",
            "[123456789012] x", "[now] x", "[Tue Apr 31 23:53:09 2006] x",
            "[Tus Apr 18 23:53:09 2006] x", "[Tue Apr 18 24:53:09 2006] x",
            "[Tue Apr 18 23:53:09 2006 ] x", "[2006-04-18T23:53:09+25:00] x",
            "[2006-04-18T23:53] x", "[2006-04-18T23:53:09.] x", "[2006-02-30T00:00:00Z] x",
            "[1145397189                                  ] x", "[世1145397189] x",
        ])
    func `an invalid time is no timestamp`(line: String) {
        #expect(stamp(line) == nil)
    }

    @Test func `no prefix of a timestamp is one, and none traps`() {
        for text in ["[Tue Apr 18 23:53:09 2006] x", "[2006-04-18T23:53:09+02:00] x"] {
            for length in 0..<(text.utf8.count - 3) {
                #expect(stamp(String(text.prefix(length))) == nil)
            }
        }
    }
}
