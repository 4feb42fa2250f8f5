/// A program did not write what a test waited for.
package struct UnexpectedOutput: Error, CustomStringConvertible {
    package let description: String

    package init(_ expected: String, of program: PipedProgram) {
        description = """
            Not reached: \(expected). Standard output: \(program.output.text.suffix(2000)) \
            Standard error: \(program.errors.text.suffix(2000))
            """
    }
}
