import Daemon
import SystemPackage
import Testing

@Suite("Handover", .timeLimit(.minutes(5)))
struct HandoverTests {
    private static func descriptor(_ number: Int32) -> FileDescriptor {
        FileDescriptor(rawValue: number)
    }

    @Test func `what is printed is read as the same, with the numbers of the successor`() throws {
        let purposes: [Handover.Purpose] = [
            .word, .pidFile("/run/a b.pid"), .control("/run/c\nd\\n"), .listener("127.0.0.1:0"),
            .listener("127.0.0.1:0"), .activated(""), .activated("two words"),
        ]
        let numbers: [Int32] = [40, 3, 9, 200, 8, 5, 41]
        let handover = Handover(zip(purposes, numbers).map { .init($0, Self.descriptor($1)) })
        let (descriptors, text) = handover.plan
        #expect(descriptors.keys.sorted() == Array(3..<10))
        let read = try Handover(text)
        #expect(read.items.map(\.purpose) == purposes)
        #expect(read.items.map { descriptors[$0.descriptor.rawValue]?.rawValue } == numbers)
    }

    @Test(arguments: [
        "", "3", "x word", "2 word", "3 word more", "3 listener", "3 strange x", "3 word\n",
    ])
    func `what makes no sense is an error that shows it`(text: String) {
        let error = #expect(throws: Handover.Unreadable.self) { try Handover(text) }
        #expect(error?.description.contains("CARILLOND_HANDED_OVER makes no sense") == true)
    }

    @Test func `a purpose is found, and names are listed in order`() throws {
        let handover = try Handover("3 word\n4 listener a\n5 control /c\n6 listener b")
        #expect(handover.descriptor(for: .control("/c"))?.rawValue == 5)
        #expect(handover.descriptor(for: .control("/d")) == nil)
        let listeners = handover.named { if case .listener(let name) = $0 { name } else { nil } }
        #expect(listeners.map(\.name) == ["a", "b"])
        #expect(listeners.map(\.descriptor.rawValue) == [4, 6])
    }
}

@Suite("SuccessorWord", .timeLimit(.minutes(5)))
struct SuccessorWordTests {
    @Test(arguments: [
        SuccessorWord.serving(process: 7, taken: []),
        .serving(process: 123_456, taken: ["pid-file", "control"]),
        .failed("cannot listen on 127.0.0.1:1: the port is in use"),
    ])
    func `what is said is understood`(word: SuccessorWord) {
        #expect(SuccessorWord(word.text) == word)
    }

    @Test func `a reason of several lines is one line`() {
        #expect(SuccessorWord.failed("a\nb").text == #"failed a\nb"#)
    }

    @Test(arguments: ["", "serving", "serving x", "hello 3"])
    func `anything else is nothing`(line: String) {
        #expect(SuccessorWord(line) == nil)
    }
}
