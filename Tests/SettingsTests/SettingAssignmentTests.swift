import Settings
import Testing

@Suite("SettingAssignment", .timeLimit(.minutes(5)))
struct SettingAssignmentTests {
    @Test(arguments: [
        ("bell=always", "bell", "always"), ("theme=", "theme", ""), ("=x", "", "x"),
        ("time-format=%H=%M", "time-format", "%H=%M"),
    ])
    func `the first sign parts name and value`(text: String, name: String, value: String) throws {
        let assignment = try #require(SettingAssignment(text))
        #expect(assignment.name == name && assignment.value == value)
    }

    @Test func `without a sign it is none`() {
        #expect(SettingAssignment("bell") == nil)
    }
}
