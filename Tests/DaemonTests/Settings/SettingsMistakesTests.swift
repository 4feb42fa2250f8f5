import Daemon
import Services
import Settings
import Testing

/// Mistakes in a settings file, each of which is one error with what to do.
@Suite("Mistakes in settings", .timeLimit(.minutes(10)))
struct SettingsMistakesTests {
    private func problems(_ text: String) -> [String] {
        let sources = SettingsSources(
            prefix: "carillond", text: SettingsText(Array(text.utf8), named: "f"))
        return ServerSettings.read(sources, services: .tested).diagnostics.map(\.description)
    }

    @Test(arguments: [
        (
            "[listener a]\nlisten = 1.2.3.4:1\nhistory = 2",
            "f:3:1: unknown name \"history\" (it belongs in [service relay])"
        ),
        (
            "[listener a]\nlisten = 1.2.3.4:1\nservice = b\ntime-format = unix\n[service b]\ntype = relay",
            "f:4:1: unknown name \"time-format\" (it belongs in [service b])"
        ),
        (
            "[listener a]\nlisten = 1.2.3.4:1\ntime-format = unix",
            "f:3:1: unknown name \"time-format\" (it belongs in [service timestamps])"
        ),
        (
            "[service relay]\nframing = lines",
            "f:2:1: unknown name \"framing\" (it belongs in [service timestamps])"
        ),
    ])
    func `a setting in the wrong section has a hint where it belongs`(
        text: String, problem: String
    ) {
        #expect(problems(text) == [problem])
    }

    @Test(arguments: [
        ("[listener a]\nlisten = #", "f:2:10: a value is missing: # begins a comment"),
        ("[listener a]\nlisten", "f:2:1: there is no \"=\""),
        ("[service b]\ntype =", "f:2:7: a value is missing"),
        (
            "listen = tls:127.0.0.1:1\ntls-certificate = /c\ntls-key = key.pem",
            "f:3:11: tls-key cannot be \"key.pem\""
        ),
        (
            "[listener a]\nlisten = tls:127.0.0.1:1\ntls-certificate =\ntls-key = /k",
            "f:3:18: a value is missing"
        ),
        (
            "listen = tls:1.2.3.4:1\ntls-certificate = /c\ntls-key = /k\n"
                + "tls-client-certificate = require\ntls-authorities = ca.pem",
            "f:5:19: tls-authorities cannot be \"ca.pem\""
        ),
    ])
    func `a setting with an invalid value is not reported as missing too`(
        text: String, start: String
    ) {
        let problems = problems(text)
        #expect(problems.count == 1 && problems.first?.hasPrefix(start) == true, "\(problems)")
    }
}
