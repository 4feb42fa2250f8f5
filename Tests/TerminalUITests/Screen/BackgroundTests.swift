import TerminalUI
import Testing

@Suite("Background", .timeLimit(.minutes(10)))
struct BackgroundTests {
    @Test(
        arguments: [
            ("rgb:0000/0000/0000", .dark), ("rgb:ffff/ffff/ffff", .light), ("rgb:1/1/1", .dark),
            ("rgb:f/f/f", .light), ("rgb:fff/fff/fff", .light), ("rgb:00/2b/36", .dark),
            ("rgb:fdfd/f6f6/e3e3", .light), ("rgba:ff/ff/ff/80", .light), ("#1d1f21", .dark),
            ("#fff", .light), ("rgb:0000/0000/ffff", .dark), ("rgb:ffff/ffff/0000", .light),
            ("rgb:FFFF/FFFF/FFFF", .light),
        ] as [(String, Background)])
    func `a colour's name is dark or light`(name: String, background: Background) {
        #expect(Background(color: name) == background)
    }

    @Test(arguments: [
        "", "?", "red", "rgb:", "rgb:ff/ff", "rgb:ff/ff/ff/ff/ff", "rgb:fffff/0/0", "rgb:-1/0/0",
        "rgb:gg/00/00", "#", "#12345", "#ggg", "rgb:ff//ff", "rgb:+f/ff/ff",
    ])
    func `anything else is neither`(name: String) {
        #expect(Background(color: name) == nil)
    }

    @Test(
        arguments: [
            ("15;0", .dark), ("0;15", .light), ("0;default;15", .light), ("7;8", .dark),
            ("0;7", .light), ("12;6", .dark), ("15;default", nil), ("", nil), ("x", nil),
            ("0;16", nil), ("0;-1", nil),
        ] as [(String, Background?)])
    func `COLORFGBG has the background by number`(variable: String, background: Background?) {
        #expect(Background(variable: variable) == background)
    }
}
