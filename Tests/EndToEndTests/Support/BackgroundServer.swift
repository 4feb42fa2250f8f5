import FileTesting
import Glibc
import SystemPackage
import TerminalTesting

import enum ReactorKit.ProcessEnd

/// A `carillond` with its files in a folder of its own, which is found by its pid-file: also
/// when it went into the background, or a successor took its place. Ended with this object.
final class BackgroundServer {
    let folder: TemporaryFolder
    private let arguments: [String]
    private var started: [PipedProgram] = []

    /// Nothing runs yet.
    ///
    /// - Parameter arguments: besides those for its files and for a port of this machine.
    init(_ arguments: String..., in folder: TemporaryFolder? = nil) throws {
        let folder = try folder ?? TemporaryFolder()
        self.folder = folder
        let files = [
            "--pid-file", folder.path.appending("pid").string,
            "--set", "control-socket=\(folder.path.appending("control").string)",
        ]
        self.arguments = ["--listen", "127.0.0.1:0"] + files + arguments
    }

    deinit {
        // A successor may be about to take the file over; none lives on beyond this.
        for _ in 1...2 {
            guard let process else { break }
            kill(process, SIGKILL)
            _ = ProcessEnd.comes(of: process, within: .seconds(5))
        }
    }

    var control: String { folder.path.appending("control").string }

    /// The process in the pid-file.
    var process: Int32? {
        guard let text = folder.read("pid")?.split(separator: "\n").first else { return nil }
        return Int32(text)
    }

    /// Starts it with these arguments as well.
    func start(
        _ more: String..., environment: [String: String] = [:]
    ) throws -> PipedProgram {
        try launch(more, environment)
    }

    /// Starts it in the foreground, and waits until it serves.
    func serve(_ more: String...) throws -> PipedProgram {
        let program = try launch(more, [:])
        try program.wait(for: "a serving server") {
            $0.output.text.contains("waiting for connection...\n")
        }
        return program
    }

    /// Starts it under strace(1), with these options for that.
    func start(traced options: [String], _ more: String...) throws -> PipedProgram {
        try launch(more, [:], by: [Tracer.path] + Tracer.options() + options)
    }

    private func launch(
        _ more: [String], _ environment: [String: String], by launcher: [String] = []
    ) throws -> PipedProgram {
        let words = launcher + [try ChildProcess.product("carillond")] + arguments + more
        let program = try PipedProgram(
            words[0], Array(words.dropFirst()),
            environment: environment.merging(["TZ": "UTC"]) { given, _ in given }, in: folder)
        program.closeInput()
        started.append(program)
        return program
    }

    /// The port in these lines of output or log.
    static func port(in text: String?) throws -> UInt16 {
        let mark = "listening on 127.0.0.1:"
        for line in (text ?? "").split(separator: "\n") where line.contains(mark) {
            let digits = line.split(separator: ":").last ?? ""
            if let port = UInt16(digits.prefix { $0.isNumber }) { return port }
        }
        throw Errno.addressNotAvailable
    }

    /// Runs a subcommand to its end.
    func ask(
        _ words: String..., within limit: Duration = .seconds(60)
    ) throws -> (ending: ChildProcess.Ending, output: String, errors: String) {
        let program = try asking(words)
        let ending = try program.waitForExit(within: limit)
        return (ending, program.output.text, program.errors.text)
    }

    /// Starts a subcommand.
    func asking(_ words: [String]) throws -> PipedProgram {
        let program = try PipedProgram(
            try ChildProcess.product("carillond"), words + ["--control-socket", control],
            environment: ["TZ": "UTC"], in: folder)
        program.closeInput()
        return program
    }

    /// True while there is such a process, other than as a zombie.
    func isAlive(_ process: Int32) -> Bool {
        guard let state = Self.fields(of: process).first else { return false }
        return state != "Z"
    }

    /// Waits until a process that is none of ours has ended.
    func waitForEnd(of process: Int32, within limit: Duration = .seconds(30)) throws {
        guard ProcessEnd.comes(of: process, within: limit) else { throw Errno.timedOut }
    }

    /// The fields of /proc/PID/stat after the name: state, parent, group, session, terminal.
    static func fields(of process: Int32) -> [String] {
        let text = read("/proc/\(process)/stat") ?? ""
        let rest = text.split(separator: ")").last ?? ""
        return rest.split(separator: " ").map(String.init)
    }

    /// The fields of a line of /proc/PID/status after the name.
    static func status(_ name: String, of process: Int32) -> [String] {
        let lines = (read("/proc/\(process)/status") ?? "").split(separator: "\n")
        let line = lines.first { $0.hasPrefix("\(name):") } ?? ""
        return line.dropFirst(name.count + 1).split { $0 == "\t" || $0 == " " }.map(String.init)
    }

    /// Where a link in /proc leads.
    static func link(_ name: String, of process: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlink("/proc/\(process)/\(name)", &buffer, buffer.count)
        return String(
            decoding: buffer[..<max(count, 0)].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private static func read(_ path: String) -> String? {
        guard let file = try? FileDescriptor.open(FilePath(path), .readOnly) else { return nil }
        defer { try? file.close() }
        var bytes = [UInt8](repeating: 0, count: 16_384)
        let count =
            (try? unsafe bytes.withUnsafeMutableBytes { try unsafe file.read(into: $0) }) ?? 0
        return String(decoding: bytes[..<count], as: UTF8.self)
    }
}
