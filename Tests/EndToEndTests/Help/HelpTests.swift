import Conversation
import TerminalUI
import Testing

extension EndToEndTests {
    /// What the help promises, tried on the real program.
    @Suite("Every key and command of the help", .timeLimit(.minutes(10)))
    struct HelpTests {
        @Test(arguments: HelpScene.all)
        func `each does what the help describes`(scene: HelpScene) throws {
            try HelpStage(scene).play()
        }

        @Test func `every entry of the help is tried, and no other`() {
            let tried = Set(HelpScene.all.flatMap(\.steps).compactMap(\.subject))
            let keys = Keymap.standard.entries.map { HelpStep.Subject.keys($0.keys) }
            let commands = SlashCommand.all.map { HelpStep.Subject.command($0.name) }
            let listed = Set(keys + commands)
            #expect(listed.subtracting(tried) == [])
            #expect(tried.subtracting(listed) == [])
        }
    }
}
