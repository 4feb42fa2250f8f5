import Glibc
import SystemPackage
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("PipedProgram", .timeLimit(.minutes(10)))
    struct PipedProgramTests {
        private func shell(_ script: String, closed: Set<Int32> = []) throws -> PipedProgram {
            try PipedProgram("/bin/sh", ["-c", script], environment: ["A": "b"], closed: closed)
        }

        @Test func `input is written, output and errors are read apart, the status is known`()
            throws
        {
            let program = try shell("cat; echo $A >&2; exit 3")
            let text = String(repeating: "more than a pipe holds\n", count: 10_000)
            try program.send(text)
            program.closeInput()
            #expect(try program.waitForExit() == .exited(3))
            #expect(program.output.text == text)
            #expect(program.errors.lines == ["b"])
        }

        @Test func `a killed program reports its signal`() throws {
            let program = try shell("echo up; read never")
            try program.wait(for: "a start") { $0.output.lines == ["up"] }
            program.process.signal(SIGTERM)
            #expect(try program.waitForExit() == .killed(signal: SIGTERM))
        }

        @Test func `a closed descriptor is closed, and no other is open`() throws {
            let program = try shell("ls /proc/self/fd", closed: [0])
            #expect(try program.waitForExit() == .exited(0))
            // The first free number is the folder that ls reads.
            #expect(program.output.lines == ["0", "1", "2"])
        }

        @Test func `a program is killed with its object`() throws {
            var program: PipedProgram? = try shell("echo up; read never")
            try program?.wait(for: "a start") { $0.output.lines == ["up"] }
            let id = try #require(program?.process.id)
            program = nil
            #expect(kill(id, 0) == -1)
        }

        @Test func `missing output is reported with what was received instead`() throws {
            let program = try shell("echo here; echo there >&2")
            let error = #expect(throws: UnexpectedOutput.self) {
                try program.wait(for: "something else") { $0.output.text.contains("else") }
            }
            #expect(error?.description.contains("here\n Standard error: there") == true)
        }

        @Test func `a program that does not exist is reported by errno`() {
            #expect(throws: Errno.noSuchFileOrDirectory) {
                try PipedProgram("/nowhere/to/be/found")
            }
        }
    }
}
