import TerminalUI
import Testing

@Suite("Color", .timeLimit(.minutes(10)))
struct ColorTests {
    private func rgb(_ value: Int) -> Color {
        .rgb(
            red: UInt8(value >> 16 & 255), green: UInt8(value >> 8 & 255), blue: UInt8(value & 255))
    }

    @Test(
        arguments: [
            (0xFF0000, 196, 9, 1), (0xA0A0FF, 147, 12, 4), (0xD70000, 160, 1, 1),
            (0x00FFFF, 51, 14, 6), (0x5FFF00, 82, 10, 2), (0x874B4B, 95, 1, 1),
        ]
    )
    func `the hue is kept, however few colours there are`(
        value: Int, palette: UInt8, sixteen: UInt8, eight: UInt8
    ) {
        #expect(rgb(value).nearest(in: .direct) == rgb(value))
        #expect(rgb(value).nearest(in: .palette) == .palette(palette))
        #expect(rgb(value).nearest(in: .sixteen) == .palette(sixteen))
        #expect(rgb(value).nearest(in: .eight) == .palette(eight))
        #expect(rgb(value).nearest(in: .none) == .standard)
    }

    @Test(arguments: [0x000000, 0x808080, 0x8A8A8A, 0xFFFFFF])
    func `a grey stays visible on an unknown background`(value: Int) {
        #expect(rgb(value).nearest(in: .eight) == .standard)
        #expect(rgb(value).nearest(in: .sixteen) == .standard)
        #expect(Color.palette(244).nearest(in: .eight) == .standard)
        #expect(Color.palette(8).nearest(in: .eight) == .standard)
    }

    @Test func `a colour that the terminal has is unchanged`() {
        for number in UInt8.min...(.max) {
            let color = Color.palette(number)
            #expect(color.nearest(in: .palette) == color)
            if number < 16 { #expect(color.nearest(in: .sixteen) == color) }
            if number < 8 { #expect(color.nearest(in: .eight) == color) }
        }
        #expect(Color.palette(12).nearest(in: .eight) == .blue)
        #expect(Color.palette(15).nearest(in: .eight) == .white)
    }

    @Test func `every colour of cube and greys is its own nearest`() {
        for number in UInt8(16)...255 {
            guard let parts = Color.palette(number).components else { continue }
            let color = Color.rgb(red: parts[0], green: parts[1], blue: parts[2])
            #expect(color.nearest(in: .palette).components == parts)
        }
    }

    @Test func `the nearest colour is always one that the terminal has`() {
        for depth in ColorDepth.allCases where depth != .direct {
            for number in UInt8.min...(.max) {
                #expect(Int(depth.number(of: .palette(number))) < max(depth.rawValue, 1))
                let shade = Color.rgb(red: number, green: 255 - number, blue: number / 2)
                #expect(Int(depth.number(of: shade)) < max(depth.rawValue, 1))
            }
        }
    }
}

@Suite("ColorDepth", .timeLimit(.minutes(10)))
struct ColorDepthTests {
    @Test(
        arguments: [
            (-1, .none), (0, .none), (2, .none), (8, .eight), (16, .sixteen), (88, .sixteen),
            (256, .palette), (32_767, .palette), (1 << 24, .palette),
        ] as [(Int, ColorDepth)]
    )
    func `terminfo's number of colours decides`(colors: Int, depth: ColorDepth) {
        #expect(ColorDepth(colors: colors, isDirect: false, environment: [:]) == depth)
    }

    @Test func `numbers that are components mean direct colours`() {
        #expect(ColorDepth(colors: 1 << 24, isDirect: true, environment: [:]) == .direct)
    }

    @Test(arguments: [("1", ColorDepth.none), ("0", .none), ("", .palette)])
    func `NO_COLOR forbids colours unless it is empty`(value: String, depth: ColorDepth) {
        #expect(ColorDepth(colors: 256, isDirect: false, environment: ["NO_COLOR": value]) == depth)
    }

    @Test(
        arguments: [
            ("xterm-256color", "truecolor", ["xterm-direct", "xterm-256color"]),
            ("tmux-256color", "24bit", ["tmux-direct", "tmux-256color"]),
            ("xterm-256color", "", ["xterm-256color"]), ("xterm", "truecolor", ["xterm"]),
            ("xterm-256color", "yes", ["xterm-256color"]),
        ]
    )
    func `with COLORTERM a better type is tried`(type: String, value: String, types: [String]) {
        #expect(ColorDepth.terminalTypes(for: type, environment: ["COLORTERM": value]) == types)
    }

    @Test func `no colours need no better type`() {
        let environment = ["COLORTERM": "truecolor", "NO_COLOR": "1"]
        let types = ColorDepth.terminalTypes(for: "xterm-256color", environment: environment)
        #expect(types == ["xterm-256color"])
    }

    @Test func `direct numbers are components, except the first eight`() {
        #expect(ColorDepth.direct.number(of: .red) == 1)
        #expect(ColorDepth.direct.number(of: .palette(9)) == 0xFF0000)
        #expect(ColorDepth.direct.number(of: .rgb(red: 1, green: 2, blue: 3)) == 0x010203)
        #expect(ColorDepth.direct.number(of: .rgb(red: 0, green: 0, blue: 1)) == 8)
        #expect(ColorDepth.direct.number(of: .standard) == -1)
    }
}
