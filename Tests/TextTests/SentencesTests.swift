import Testing
import Text

@Suite("Sentences", .timeLimit(.minutes(10)))
struct SentencesTests {
    @Test(
        arguments: [
            ("the port is in use", "choose another", "the port is in use; choose another"),
            ("it has no port.", "fix it", "it has no port; fix it"),
            ("the log is full; ", "delete files", "the log is full; delete files"),
            ("is the server running?", "try again", "is the server running? try again"),
            (
                "\"99999\" is not a port (0 to 65535)", "fix it",
                "\"99999\" is not a port (0 to 65535); fix it"
            ),
            ("", "fix it", "fix it"), ("it failed", "", "it failed"),
            ("it failed; the text stays", "the text stays", "it failed; the text stays"),
        ])
    func `a reason and an advice are one sentence`(reason: String, advice: String, whole: String) {
        #expect(sentence(reason, advice) == whole)
    }
}
