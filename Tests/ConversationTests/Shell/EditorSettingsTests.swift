import Conversation
import SystemPackage
import Testing

@Suite("EditorSettings", .timeLimit(.minutes(10)))
struct EditorSettingsTests {
    @Test(
        arguments: [
            ([:], "vi"),
            (["EDITOR": "nano"], "nano"),
            (["EDITOR": "nano", "VISUAL": "emacs -nw"], "emacs -nw"),
            (["EDITOR": "nano", "VISUAL": " "], "nano"),
            (["EDITOR": ""], "vi"),
        ] as [([String: String], String)])
    func `VISUAL counts before EDITOR, and without either it is vi`(
        environment: [String: String], command: String
    ) {
        #expect(EditorSettings { environment[$0] }.command == command)
    }

    @Test(
        arguments: [
            (nil, ["/tmp"]), ("/run/user/1", ["/run/user/1", "/tmp"]), ("run", ["/tmp"]),
        ] as [(String?, [FilePath])])
    func `the text lies in the runtime folder, else in that for everybody`(
        runtime: String?, folders: [FilePath]
    ) {
        let settings = EditorSettings { $0 == "XDG_RUNTIME_DIR" ? runtime : nil }
        #expect(settings.folders == folders)
    }
}
