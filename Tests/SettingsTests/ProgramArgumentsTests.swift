import Settings
import Testing

@Suite("ProgramArguments", .timeLimit(.minutes(10)))
struct ProgramArgumentsTests {
    @Test func `a program without even its own name must not start`() {
        #expect(
            ProgramArguments.complaint(about: [])?.hasPrefix("the command line cannot be read")
                == true)
        #expect(ProgramArguments.complaint(about: [""]) == nil)
        #expect(ProgramArguments.complaint(about: ["carillond"]) == nil)
    }
}

@Suite("SettingAssignment", .timeLimit(.minutes(10)))
struct SettingAssignmentTests {
    @Test(arguments: [
        ("bell=always", "bell", "always"), ("theme=", "theme", ""), ("=x", "", "x"),
        ("time-format=%H=%M", "time-format", "%H=%M"),
    ])
    func `the first = separates name and value`(text: String, name: String, value: String) throws {
        let assignment = try #require(SettingAssignment(text))
        #expect(assignment.name == name && assignment.value == value)
    }

    @Test func `a text without = is not an assignment`() {
        #expect(SettingAssignment("bell") == nil)
    }
}
