internal import CPseudoTerminal
internal import Glibc
package import SystemPackage

/// A real program in a pseudo-terminal, killed and reaped when this object goes.
package final class TerminalProgram: PseudoTerminal {
    /// How a process ended.
    package enum Ending: Equatable {
        case exited(Int32)
        case killed(signal: Int32)
    }

    private let process: pid_t
    private let ended: FileDescriptor
    private var ending: Ending?

    /// Starts the program at `path`.
    ///
    /// `environment` is all that it gets beside TERM and LC_ALL, which it may override.
    package init(
        _ path: String,
        _ arguments: [String] = [],
        environment: [String: String] = [:],
        rows: Int = 24,
        columns: Int = 80
    ) throws(Errno) {
        let variables = ["TERM": "xterm-256color", "LC_ALL": "C.UTF-8"]
            .merging(environment) { $1 }.map { "\($0)=\($1)" }
        var master: Int32 = -1
        process = try check(
            unsafe withCStrings([path] + arguments) { arguments in
                unsafe withCStrings(variables) { variables in
                    unsafe pseudo_terminal_spawn(
                        &master,
                        Int32(rows),
                        Int32(columns),
                        path,
                        arguments,
                        variables
                    )
                }
            }
        )
        ended = FileDescriptor(rawValue: process_descriptor(process))
        super.init(master: FileDescriptor(rawValue: master), rows: rows, columns: columns)
    }

    deinit {
        if ending == nil {
            kill(process, SIGKILL)
            waitpid(process, nil, 0)
        }
        try? ended.close()
    }

    /// Where SwiftPM puts a product of this package: beside the running tests.
    package static func product(_ name: String) throws(Errno) -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = try check(Int32(unsafe readlink("/proc/self/exe", &buffer, buffer.count)))
        let path = buffer[..<Int(count)].map(UInt8.init(bitPattern:))
        let tests = FilePath(String(decoding: path, as: UTF8.self))
        return tests.removingLastComponent().appending(name).string
    }

    /// Sends the program a signal.
    package func signal(_ number: Int32) { kill(process, number) }

    /// Waits for the program's end and then has all its output.
    package func waitForExit(within limit: Duration = .seconds(10)) throws -> Ending {
        let deadline = ContinuousClock.now + limit
        while ending == nil {
            guard try waitForMaster(events: POLLIN, or: ended, until: deadline) else {
                throw UnexpectedScreen("the program ends", screen)
            }
            drain()
            ending = try reap(WNOHANG).flatMap(Self.ending)
        }
        drain()
        return ending ?? .exited(-1)
    }

    /// Waits until the program has stopped itself, as upon C-z.
    package func waitForStop(within limit: Duration = .seconds(10)) throws {
        let deadline = ContinuousClock.now + limit
        while true {
            drain()
            if let status = try reap(WNOHANG | WUNTRACED) {
                ending = Self.ending(status)
                if ending == nil { return }
            }
            // Nothing can be polled for a stop, so it is asked for now and then.
            let nextLook = ContinuousClock.now + .milliseconds(5)
            guard ending == nil, ContinuousClock.now < deadline else {
                throw UnexpectedScreen("the program stops", screen)
            }
            _ = try waitForMaster(events: POLLIN, until: nextLook)
        }
    }

    // MARK: -

    /// The status as waitpid(2) gives it; nil if nothing happened.
    private func reap(_ options: Int32) throws(Errno) -> Int32? {
        var status: Int32 = 0
        let found = try check(unsafe waitpid(process, &status, options))
        return found == 0 ? nil : status
    }

    /// What the macros of wait(2) do, which Swift does not see; nil if it only stopped.
    private static func ending(_ status: Int32) -> Ending? {
        if status & 0xFF == 0x7F { return nil }
        let signal = status & 0x7F
        return signal == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal: signal)
    }
}

/// Lends strings as execve(2) wants them: an array of C strings that ends with NULL.
private func withCStrings<Result>(
    _ strings: [String],
    _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) throws -> Result
) rethrows -> Result {
    let pointers = unsafe strings.map { unsafe strdup($0) } + [nil]
    defer { unsafe pointers.forEach { unsafe free($0) } }
    return try unsafe body(pointers)
}
