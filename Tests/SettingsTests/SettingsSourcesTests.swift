import Configuration
import Settings
import Testing

@Suite("SettingsSources", .timeLimit(.minutes(5)))
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

    @Test func `entries of a section are keys of the reader`() {
        let reader = sources("[listener home]\nport = 1\nnames = a, b\n[keys]\nC-. = x").reader
        #expect(reader.int(forKey: "listener.home.port") == 1)
        #expect(reader.stringArray(forKey: "listener.home.names") == ["a", "b"])
        #expect(reader.string(forKey: ConfigKey(["keys", "C-."])) == "x")
    }
}

@Suite("SettingsProvider", .timeLimit(.minutes(5)))
struct SettingsProviderTests {
    private let provider = SettingsProvider(
        SettingsText("word = x\ncount = 7\nswitches = on, No\nnumbers = 1.5, 2", named: "f"))

    private func content(_ name: String, _ type: ConfigType) throws -> ConfigContent? {
        try provider.value(forKey: AbsoluteConfigKey([name]), type: type).value?.content
    }

    @Test func `values have the type that is asked for`() throws {
        #expect(try content("count", .int) == .int(7))
        #expect(try content("count", .string) == .string("7"))
        #expect(try content("switches", .boolArray) == .boolArray([true, false]))
        #expect(try content("numbers", .doubleArray) == .doubleArray([1.5, 2]))
        #expect(try content("word", .bytes) == .bytes([0x78]))
        #expect(try content("nothing", .int) == nil)
    }

    @Test func `a value of another type is told with its place`() {
        let expected = SettingsDiagnostic(
            .file("f", line: 1, column: 8), "\"x\" is not a whole number")
        #expect(throws: expected) { try content("word", .int) }
    }

    @Test func `what is asked for without haste is the same`() async throws {
        let key = AbsoluteConfigKey(["count"])
        #expect(try await provider.fetchValue(forKey: key, type: .int).value?.content == .int(7))
        let snapshot = provider.snapshot()
        #expect(try snapshot.value(forKey: key, type: .int).value?.content == .int(7))
    }
}
