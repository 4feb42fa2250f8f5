import CPseudoTerminal
package import FileTesting
import Glibc
import SystemPackage

/// A program with its standard descriptors in pipes, as a script starts it; killed and reaped in
/// `deinit`.
///
/// Nothing runs in the background: the calls that wait for something, each with a deadline, read
/// the program's output.
package final class PipedProgram {
    package let process: ChildProcess
    private let folder: TemporaryFolder?
    package let output: InputEnd
    package let errors: InputEnd
    private var input: FileDescriptor?
    private var isOutputOpen = true

    /// Starts the program at `path`, with its standard descriptors in pipes except those in
    /// `closed`, and with only the variables in `environment`. The folder exists as long as this
    /// object.
    package init(
        _ path: String,
        _ arguments: [String] = [],
        environment: [String: String] = [:],
        in folder: TemporaryFolder? = nil,
        closed: Set<Int32> = []
    ) throws {
        self.folder = folder
        // Writing to a program that has ended must be an error, and not end the tests.
        _ = Glibc.signal(SIGPIPE, SIG_IGN)
        let pipes = try (0...2).map { _ in try Self.pipe() }
        // The program's ends: it reads the first pipe and writes the others.
        let theirs = [pipes[0].readEnd, pipes[1].writeEnd, pipes[2].writeEnd]
        let ours = [pipes[0].writeEnd, pipes[1].readEnd, pipes[2].readEnd]
        defer { for end in theirs { try? end.close() } }
        let streams = theirs.enumerated().map { number, end in
            closed.contains(Int32(number)) ? -1 : end.rawValue
        }
        let variables = environment.map { "\($0)=\($1)" }
        process = ChildProcess(
            id: try check(
                unsafe withCStrings([path] + arguments) { arguments in
                    unsafe withCStrings(variables) { variables in
                        unsafe process_spawn(streams, path, arguments, variables)
                    }
                }
            )
        )
        input = ours[0]
        output = InputEnd(ours[1])
        errors = InputEnd(ours[2])
        _ = fcntl(ours[0].rawValue, F_SETFL, O_NONBLOCK)
    }

    /// A pipe that no program inherits which another thread starts at the same time: an end that is
    /// open there would keep the pipe from breaking.
    private static func pipe() throws -> (readEnd: FileDescriptor, writeEnd: FileDescriptor) {
        var ends: [Int32] = [-1, -1]
        _ = try check(unsafe process_pipe(&ends))
        return (FileDescriptor(rawValue: ends[0]), FileDescriptor(rawValue: ends[1]))
    }

    deinit {
        closeInput()
        closeOutput()
        try? errors.descriptor.close()
    }

    /// Writes to the program's standard input while reading its output.
    package func send(_ text: String, within limit: Duration = .seconds(60)) throws {
        let deadline = ContinuousClock.now + limit
        var rest = Array(text.utf8)[...]
        while let input, !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe write(input.rawValue, $0.baseAddress, $0.count)
            }
            rest = rest.dropFirst(max(count, 0))
            if count == -1, errno != EAGAIN { throw Errno(rawValue: errno) }
            try pass(deadline, "the program reads its input", Readiness(input, POLLOUT))
        }
    }

    /// Closes the program's standard input.
    package func closeInput() {
        try? input?.close()
        input = nil
    }

    /// Closes its standard output, as `head` does when it has enough.
    package func closeOutput() {
        if isOutputOpen { try? output.descriptor.close() }
        isOutputOpen = false
    }

    /// Waits until the output satisfies a condition, which `what` describes.
    package func wait(
        for what: String,
        within limit: Duration = .seconds(60),
        _ isReached: (PipedProgram) -> Bool
    ) throws {
        let deadline = ContinuousClock.now + limit
        drain()
        while !isReached(self) { try pass(deadline, what) }
    }

    /// Waits until the program ends, and reads all its output.
    package func waitForExit(within limit: Duration = .seconds(60)) throws -> ChildProcess.Ending {
        let deadline = ContinuousClock.now + limit
        while true {
            if case .ended(let ending) = try process.change() {
                drain()
                return ending
            }
            try pass(deadline, "the program ends", Readiness(process.ended, POLLIN))
        }
    }

    // MARK: -

    private func drain() {
        if isOutputOpen { output.drain() }
        errors.drain()
    }

    /// Waits for something to happen, and reads the output.
    private func pass(
        _ deadline: ContinuousClock.Instant,
        _ what: String,
        _ other: Readiness? = nil
    ) throws {
        let wanted = [isOutputOpen ? output.readiness : nil, errors.readiness, other]
        let isSilent = wanted.allSatisfy { $0 == nil }
        guard !isSilent, try Readiness.wait(for: wanted, until: deadline) else {
            throw UnexpectedOutput(what, of: self)
        }
        drain()
    }
}

/// A program did not write what a test expected.
package struct UnexpectedOutput: Error, CustomStringConvertible {
    package let description: String

    package init(_ expected: String, of program: PipedProgram) {
        description = """
            Not reached: \(expected). Standard output: \(program.output.text.suffix(2000)) \
            Standard error: \(program.errors.text.suffix(2000))
            """
    }
}
