import FileTesting
import SystemPackage
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("Colours of the terminal", .timeLimit(.minutes(10)))
    struct ColorDepthTests {
        /// A terminal, and the first colour that it does not have.
        struct Terminal: Sendable, CustomTestStringConvertible {
            let type: String
            var variables: [String: String] = [:]
            var theme = "standard"
            let end: Int

            var testDescription: String { "\(type) \(variables) \(theme)" }
        }

        private static let direct = 1 << 25
        /// All that ncurses installs, and two that not every machine has.
        static let terminals = [
            Terminal(type: "vt220", end: 0), Terminal(type: "xterm-mono", end: 0),
            Terminal(type: "xterm", end: 8), Terminal(type: "xterm", theme: "light", end: 8),
            Terminal(type: "test-16", end: 16), Terminal(type: "test-16", theme: "dark", end: 16),
            Terminal(type: "xterm-256color", end: 256),
            Terminal(type: "xterm-256color", theme: "night", end: 256),
            Terminal(type: "test-direct", theme: "night", end: direct),
            Terminal(type: "xterm-256color", variables: ["NO_COLOR": "1"], theme: "dark", end: 0),
            Terminal(type: "test-direct", variables: ["NO_COLOR": "1"], theme: "night", end: 0),
        ]

        @Test(arguments: terminals)
        func `all text is legible, in available colours only`(
            terminal: Terminal
        ) throws {
            let folder = try TemporaryFolder()
            try Self.describeTerminals(in: folder)
            try folder.write(
                "[theme night]\nnotice = #a0a0ff\nfailure = #ff8080 bold\n",
                to: "config/carillon/carillon.conf")
            let server = try RunningServer()
            let variables = [
                "TERM": terminal.type, "TERMINFO_DIRS": folder.path.string + "/terms:",
            ]
            let client = try Client.onTerminal(
                server.endpoint, "--set", "theme=\(terminal.theme)",
                environment: variables.merging(terminal.variables) { $1 }, in: folder)
            try client.waitUntilConnected()
            try client.talk("hope")
            try server.kill()
            try client.waitForText("closed by the peer")
            try client.waitForText("retry in")

            var colors: Set<Int> = []
            for row in 0..<client.screen.rows {
                for cell in (0..<80).map({ client.screen[row, $0] }) where cell.text != " " {
                    let isVisible = cell.foreground != cell.background || cell.foreground == nil
                    #expect(isVisible, "\(cell)")
                    colors.formUnion([cell.foreground, cell.background].compactMap(\.self))
                }
            }
            #expect(colors.allSatisfy { $0 < terminal.end }, "\(colors)")
            #expect(colors.isEmpty == (terminal.end == 0))
            if terminal.end == Self.direct { #expect(colors.contains(0x1A0_A0FF)) }
        }

        /// A number's three bytes, the highest first.
        private static let parts =
            ";2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%d"

        private static func describeTerminals(in folder: TemporaryFolder) throws {
            let compiler = try PipedProgram(
                "/usr/bin/tic", ["-x", "-o", folder.path.string + "/terms", "-"])
            try compiler.send(
                """
                test-16|sixteen colours,
                \tcolors#16, pairs#256,
                \tsetaf=\\E[%?%p1%{8}%<%t%p1%{30}%+%e%p1%{82}%+%;%dm,
                \tsetab=\\E[%?%p1%{8}%<%t%p1%{40}%+%e%p1%{92}%+%;%dm,
                \tuse=xterm-256color,
                test-direct|direct colours,
                \tRGB, colors#0x1000000, pairs#0x7FFF,
                \tsetaf=\\E[%?%p1%{8}%<%t3%p1%d%e38\(Self.parts)%;m,
                \tsetab=\\E[%?%p1%{8}%<%t4%p1%d%e48\(Self.parts)%;m,
                \tuse=xterm-256color,

                """)
            compiler.closeInput()
            #expect(try compiler.waitForExit() == .exited(0), "\(compiler.errors.text)")
        }
    }
}
