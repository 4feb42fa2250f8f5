import Settings
import Testing

@Suite("SettingsSources", .timeLimit(.minutes(10)))
struct SettingsSourcesTests {
    private func sources(
        flags: [String: String] = [:], environment: [String: String] = [:], _ text: String = ""
    ) -> SettingsSources {
        SettingsSources(
            flags: flags, environment: environment, prefix: "carillon",
            text: SettingsText(text, named: "f"))
    }

    @Test func `flags count over environment, environment over file`() throws {
        let text = "paste-limit = file"
        let environment = ["CARILLON_PASTE_LIMIT": "environment"]
        let all = sources(flags: ["paste-limit": "flag"], environment: environment, text)
        let flag = try #require(all.value(at: ["paste-limit"]))
        #expect(flag == ("flag", .flag("--paste-limit")))
        let variable = try #require(
            sources(environment: environment, text).value(at: ["paste-limit"]))
        #expect(variable == ("environment", .environment("CARILLON_PASTE_LIMIT")))
        let entry = try #require(sources(text).value(at: ["paste-limit"]))
        #expect(entry == ("file", .file("f", line: 1, column: 15)))
        #expect(sources().value(at: ["paste-limit"]) == nil)
    }

    @Test func `an empty variable is none, and one without the prefix is another's`() {
        let environment = ["CARILLON_BELL": "", "BELL": "never"]
        #expect(sources(environment: environment).value(at: ["bell"]) == nil)
    }

    @Test func `a value of a section is found by its path, and a flag is none of its`() throws {
        let text = "[listener home]\nport = 1\nnames = a, b\n[keys]\nC-. = x"
        let all = sources(flags: ["port": "2", "listener-home-port": "3"], text)
        let port = try #require(all.value(at: ["listener", "home", "port"]))
        #expect(port == ("1", .file("f", line: 2, column: 8)))
        #expect(all.value(at: ["listener", "home", "names"])?.text == "a, b")
        #expect(all.value(at: ["keys", "C-."])?.text == "x")
        #expect(all.value(at: ["keys", "C-,"]) == nil)
    }

    @Test func `a variable of a section has the words of its path`() throws {
        let all = sources(environment: ["CARILLON_KEYS_C__": "quit"], "[keys]\nC-. = x")
        let key = try #require(all.value(at: ["keys", "C-."]))
        #expect(key == ("quit", .environment("CARILLON_KEYS_C__")))
    }
}
