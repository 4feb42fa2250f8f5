import Conversation
import TerminalUI
import Testing

@Suite("DraftFile")
struct DraftFileTests {
    private let home = [Draft(text: "a\tb\nc", cursor: 2), Draft(text: "second tab", cursor: 10)]

    @Test func `what was written is read again`() {
        var file = DraftFile()
        file.merge(["localhost:21567": home, "unix:/tmp/a b": [Draft(text: "é", cursor: 1)]])
        #expect(
            file.text == """
                localhost:21567\t2 a\tb\\nc
                localhost:21567\t10 second tab
                unix:/tmp/a b\t1 é

                """)
        #expect(DraftFile(Array(file.text.utf8)) == file)
    }

    @Test func `changes concern their endpoints alone, and none takes the drafts away`() {
        var file = DraftFile()
        file.merge(["a:1": home, "b:2": home])
        file.merge(["a:1": [], "c:3": []])
        #expect(file.drafts == ["b:2": home])
        file.merge(["b:2": [home[1]]])
        #expect(file.drafts == ["b:2": [home[1]]])
    }

    @Test func `lines that mean nothing are skipped`() {
        let bytes = Array("rubbish\na:1\tx y\nb:2\t1 ok\n".utf8) + [0xFF, 0x09, 0x31, 0x20, 0x41]
        #expect(DraftFile(bytes).drafts == ["b:2": [Draft(text: "ok", cursor: 1)]])
    }
}
