import Settings
import Testing

@Suite("ProgramArguments", .timeLimit(.minutes(5)))
struct ProgramArgumentsTests {
    @Test func `a program without even its own name must not start`() {
        #expect(
            ProgramArguments.complaint(about: [])?.hasPrefix("the command line cannot be read")
                == true)
        #expect(ProgramArguments.complaint(about: [""]) == nil)
        #expect(ProgramArguments.complaint(about: ["carillond"]) == nil)
    }
}
