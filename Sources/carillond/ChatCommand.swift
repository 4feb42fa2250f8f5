import ArgumentParser
import CursesTerminal
import Digests
import Glibc
import ReactorKit
import Settings
import SystemPackage

/// `carillond chat`.
struct ChatCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chat",
        abstract:
            "Prepare settings of the service chat, change its accounts and history, and back it up.",
        subcommands: [
            PasswordCommand.self, AccountCommand.self, InvitationCommand.self, AuditCommand.self,
            BackupCommand.self, RestoreCommand.self, ExportCommand.self, ForgetCommand.self,
        ])
}

/// `carillond chat password`.
struct PasswordCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "password",
        abstract: "Ask for a password, and print its verifier for the settings.",
        discussion: """
            On a terminal the password is typed twice and not shown; otherwise it is one line of \
            standard input.
            """)

    func run() throws {
        _ = StandardDescriptors.prepare()
        let password = try Self.ask()
        let verifier: PasswordVerifier
        do throws(DigestRefused) {
            verifier = try PasswordVerifier(of: password)
        } catch {
            throw ControlOptions.refused("\(error)")
        }
        try ControlOptions.write(["\(verifier)"])
    }

    /// Asks for a password: on a terminal twice, otherwise one line.
    static func ask() throws -> [UInt8] {
        let password = try HiddenPrompt.isPossible ? typed() : HiddenPrompt.line()
        guard let password, !password.isEmpty else {
            throw ControlOptions.refused("a password needs at least one character")
        }
        guard password.count <= PasswordVerifier.longestPassword else {
            throw ControlOptions.refused(
                "a password has at most \(PasswordVerifier.longestPassword) bytes")
        }
        return password
    }

    private static func typed() throws -> [UInt8]? {
        let first = try HiddenPrompt.ask("Password: ")
        let second = try HiddenPrompt.ask("Again: ")
        guard first == second else { throw ControlOptions.refused("the two are not equal") }
        return first
    }
}

/// Reads lines from standard input, which are not shown while they are typed on a terminal.
private enum HiddenPrompt {
    private static let input = FileDescriptor.standardInput

    /// True on a terminal.
    static var isPossible: Bool { (try? attributes(of: input)) != nil }

    /// The key that interrupts, Ctrl-C.
    private static let interrupt: UInt8 = 0x03

    /// Asks on the terminal.
    ///
    /// Best effort: a signal from elsewhere that ends the process meanwhile leaves the terminal
    /// without echo, which shells set again.
    static func ask(_ prompt: String) throws -> [UInt8]? {
        let before = try attributes(of: input)
        var hidden = before
        // The interrupt key ends the line, so that what was changed is undone first.
        hidden.c_lflag &= ~tcflag_t(ECHO | ISIG)
        hidden.c_lflag |= tcflag_t(ECHONL)
        unsafe withUnsafeMutableBytes(of: &hidden.c_cc) { keys in
            unsafe keys[Int(VEOL)] = interrupt
        }
        _ = try? FileDescriptor.standardError.writeAll(prompt.utf8)
        setAttributes(hidden, of: input, waiting: true)
        defer { setAttributes(before, of: input, waiting: true) }
        let line = try line()
        guard line?.last != interrupt else {
            _ = try? FileDescriptor.standardError.writeAll("\n".utf8)
            // 128 and the number of SIGINT, as a shell reports it.
            throw ExitCode(130)
        }
        return line
    }

    /// The next line without its end; nil at the end of the input.
    static func line() throws -> [UInt8]? {
        var line: [UInt8] = []
        var byte: [UInt8] = [0]
        while line.count <= PasswordVerifier.longestPassword {
            // Byte by byte, since what follows may be for another program.
            let count = try unsafe byte.withUnsafeMutableBytes { try unsafe input.read(into: $0) }
            if count == 0 { return line.isEmpty ? nil : line }
            if byte[0] == UInt8(ascii: "\n") { break }
            line.append(byte[0])
            if byte[0] == interrupt, isPossible { break }
        }
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        return line
    }
}
