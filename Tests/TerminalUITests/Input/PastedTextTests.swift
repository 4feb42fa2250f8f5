import TerminalUI
import Testing
import TextTesting

@Suite("PastedText", .timeLimit(.minutes(10)))
struct PastedTextTests {
    @Test(arguments: Corpus.hostile)
    func `no paste holds a control but tabs and line ends`(bytes: [UInt8]) {
        let text = PastedText(String(decoding: bytes, as: UTF8.self)).text
        let controls = text.unicodeScalars.filter {
            $0.properties.generalCategory == .control && $0 != "\t" && $0 != "\n"
        }
        #expect(controls.isEmpty)
    }
}
