import FileTesting
import Glibc
package import SystemPackage

/// A tmux server for one test, with a session that runs a program; it ends with this object.
package final class Tmux {
    private static let program = "/usr/bin/tmux"

    /// Whether tmux is installed on this machine.
    package static var isInstalled: Bool { unsafe access(program, X_OK) == 0 }

    private let folder: TemporaryFolder

    /// Starts a session of that size.
    ///
    /// - Parameter command: For sh(1); the session runs as long as it does.
    package init(
        _ command: String, columns: Int = 80, rows: Int = 24,
        environment: [String: String] = [:]
    ) throws {
        folder = try TemporaryFolder()
        // Replaces the user's own; the program gets all rows.
        let configuration = folder.path.appending("tmux.conf")
        let file = try FileDescriptor.open(
            configuration, .writeOnly, options: [.create, .truncate],
            permissions: .ownerReadWrite)
        try file.closeAfter { _ = try file.writeAll("set -g status off\n".utf8) }
        try run(
            [
                "-f", configuration.string, "new-session", "-d", "-x", "\(columns)", "-y",
                "\(rows)", command,
            ],
            environment: environment)
    }

    deinit { _ = try? run(["kill-server"]) }

    /// The value of a tmux format such as `#{cursor_x}`.
    package func value(of format: String) throws -> String {
        try run(["display-message", "-p", format]).filter { !$0.isNewline }
    }

    /// The cursor's position.
    package func cursor() throws -> (row: Int, column: Int) {
        let numbers = try value(of: "#{cursor_y},#{cursor_x}").split(separator: ",").map { Int($0) }
        return (numbers.first.flatMap(\.self) ?? -1, numbers.last.flatMap(\.self) ?? -1)
    }

    /// The rows of the screen, with trailing blanks.
    package func rows() throws -> [String] {
        try run(["capture-pane", "-p", "-N"])
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// Types a text.
    package func type(_ text: String) throws { try run(["send-keys", "-l", text]) }

    /// Opens the program's terminal, in addition to the program.
    package func openTerminal() throws -> FileDescriptor {
        let path = try value(of: "#{pane_tty}")
        let number = unsafe open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard number >= 0 else { throw Errno(rawValue: errno) }
        return FileDescriptor(rawValue: number)
    }

    /// Waits until tmux has processed the output to its terminal, which must be in raw mode: only then
    /// does it answer where the cursor is.
    package func settle(_ terminal: FileDescriptor) throws {
        try terminal.writeAll("\u{1B}[6n".utf8)
        let deadline = ContinuousClock.now + .seconds(20)
        var answer: [UInt8] = []
        while answer.last != UInt8(ascii: "R") {
            guard try Readiness.wait(for: [Readiness(terminal, POLLIN)], until: deadline) else {
                throw Errno.timedOut
            }
            var bytes = [UInt8](repeating: 0, count: 64)
            let count = unsafe read(terminal.rawValue, &bytes, bytes.count)
            answer += bytes.prefix(max(count, 0))
        }
    }

    /// Queries tmux repeatedly until a condition holds.
    package func wait(for what: String, _ isReached: () throws -> Bool) throws {
        let deadline = ContinuousClock.now + .seconds(30)
        while try !isReached() {
            guard ContinuousClock.now < deadline else {
                throw UnexpectedOutput(what, of: try client(["capture-pane", "-p"]))
            }
        }
    }

    // MARK: -

    private var socket: String { folder.path.appending("tmux").string }

    @discardableResult
    private func run(_ words: [String], environment: [String: String] = [:]) throws -> String {
        try client(words, environment: environment).output.text
    }

    /// A client that has ended.
    private func client(
        _ words: [String], environment: [String: String] = [:]
    ) throws -> PipedProgram {
        let variables = ["LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "TERM": "xterm-256color"]
            .merging(folder.environment) { $1 }.merging(environment) { $1 }
        let client = try PipedProgram(
            Self.program, ["-u", "-S", socket] + words, environment: variables)
        client.closeInput()
        guard try client.waitForExit(within: .seconds(30)) == .exited(0) else {
            throw UnexpectedOutput("the end of tmux \(words.joined(separator: " "))", of: client)
        }
        return client
    }
}
