import Conversation
import TerminalUI
import Testing

@Suite("DraftFile")
struct DraftFileTests {
    private let home = [Draft(text: "a\tb\nc", cursor: 2), Draft(text: "second tab", cursor: 10)]

    private func drafts(_ file: DraftFile) -> [String: [Draft]] {
        file.entries.reduce(into: [:]) { $0[$1.key, default: []].append($1.draft) }
    }

    @Test func `what was written is read again`() {
        var file = DraftFile()
        file.replace(of: nil, with: ["localhost:21567": home])
        file.replace(of: 7, with: ["unix:/tmp/a b": [Draft(text: "é", cursor: 1)]])
        #expect(
            file.text == """
                localhost:21567\t2 a\tb\\nc
                localhost:21567\t10 second tab
                unix:/tmp/a b\t@7 1 é

                """)
        #expect(DraftFile(Array(file.text.utf8)) == file)
    }

    @Test func `changes concern their keys alone, and none takes the drafts away`() {
        var file = DraftFile()
        file.replace(of: 1, with: ["a:1": home, "b:2": home])
        file.replace(of: 1, with: ["a:1": [], "c:3": []])
        #expect(drafts(file) == ["b:2": home])
        file.replace(of: 1, with: ["b:2": [home[1]]])
        #expect(drafts(file) == ["b:2": [home[1]]])
    }

    @Test func `a client replaces its own drafts, and not those of another`() {
        var file = DraftFile()
        file.replace(of: 1, with: ["a:1": [home[0]]])
        file.replace(of: 2, with: ["a:1": [home[1]]])
        file.replace(of: 1, with: ["a:1": []])
        #expect(file.entries == [DraftFile.Entry("a:1", home[1], owner: 2)])
    }

    @Test func `a draft is taken once, unless its client no longer runs`() {
        var file = DraftFile()
        file.replace(of: nil, with: ["a:1": [home[0]]])
        file.replace(of: 7, with: ["a:1": [home[1]]])
        var copy = file
        let first = copy.take("a:1", for: 1) { $0 == 7 }
        let second = copy.take("a:1", for: 1) { $0 == 7 }
        let third = copy.take("a:1", for: 2) { $0 == 1 }
        #expect([first, second, third] == [home[0], nil, home[1]])
        #expect(copy.entries.map(\.owner) == [1, 2])
        #expect(file.take("b:2", for: 1) { _ in false } == nil)
    }

    @Test func `drafts that are released can be taken by any client`() {
        var file = DraftFile()
        file.replace(of: 7, with: ["a:1": home])
        file.replace(of: 7, with: ["a:1": home], isReleased: true)
        #expect(file.entries == home.map { DraftFile.Entry("a:1", $0) })
    }

    @Test func `lines that mean nothing are skipped`() {
        let text = "rubbish\na:1\tx y\nb:2\t1 ok\na:1\t@x 1 y\na:1\t@7\n"
        let bytes = Array(text.utf8) + [0xFF, 0x09, 0x31, 0x20, 0x41]
        #expect(DraftFile(bytes).entries == [DraftFile.Entry("b:2", Draft(text: "ok", cursor: 1))])
    }
}
