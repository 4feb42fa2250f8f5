import TerminalUI
import Testing
import TextTesting

@Suite("TranscriptFilter", .timeLimit(.minutes(10)))
struct TranscriptFilterTests {
    private var filter = TranscriptFilter()

    private func shows(_ text: String, _ kind: Transcript.Kind = .reply) -> Bool {
        var transcript = Transcript()
        let id = transcript.append(text.utf8, kind: kind)
        return transcript[id].map { filter.shows($0) } ?? false
    }

    @Test func `without a rule all is shown`() {
        #expect(shows("anything") && shows(""))
        #expect(!filter.isActive)
    }

    @Test mutating func `lower case matches upper case too, upper case only itself`() throws {
        try filter.add(.only, "hope")
        #expect(shows("Where is HOPE") && shows("hope") && !shows("hop e"))
        filter = TranscriptFilter()
        try filter.add(.only, "Hope")
        #expect(shows("is Hope here") && !shows("is hope here"))
    }

    @Test mutating func `letters beyond ASCII are folded too`() throws {
        try filter.add(.hide, "straße ä")
        #expect(!shows("Die STRAßE Ä") && shows("Die Strasse"))
    }

    @Test mutating func `a text between slashes is a regular expression`() throws {
        try filter.add(.only, "/err(or)?\\s+[0-9]+$/")
        #expect(shows("an ERROR 42") && shows("err 1") && !shows("error x"))
        filter = TranscriptFilter()
        try filter.add(.only, "/^\\S+ Error/")
        #expect(shows("an Error") && !shows("an error"))
    }

    @Test mutating func `each rule shows less, and all must hold`() throws {
        try filter.add(.only, "a")
        try filter.add(.only, "b")
        try filter.add(.hide, "c")
        #expect(shows("ab") && !shows("a") && !shows("b") && !shows("abc"))
        #expect(filter.count == 3)
    }

    @Test mutating func `notices of the program are always shown`() throws {
        try filter.add(.only, "zzz")
        #expect(shows("-- connected", .notice) && shows("-- lost", .failure))
        #expect(!shows("reply") && !shows("mine", .sending) && !shows("mine", .unanswered))
    }

    @Test(arguments: ["/(/", "/[a/", "//", "", "/a{2,1}/", "/*/"])
    func `an invalid pattern is refused with a reason`(pattern: String) {
        var filter = TranscriptFilter()
        let error = #expect(throws: PatternError.self) { try filter.add(.only, pattern) }
        #expect(error?.reason.isEmpty == false)
        #expect(filter.count == 0)
    }

    @Test mutating func `adding a rule switches the rules on again`() throws {
        try filter.add(.only, "a")
        filter.isOn = false
        #expect(!filter.isActive)
        try filter.add(.hide, "b")
        #expect(filter.isActive)
    }

    @Test(arguments: ["x", "ä", "/x/"])
    func `only the beginning of a very long line is tested`(pattern: String) throws {
        var filter = TranscriptFilter()
        try filter.add(.only, pattern)
        var transcript = Transcript()
        let text = String(repeating: "-", count: 9_000) + "xä"
        let id = transcript.append(text.utf8, kind: .reply)
        #expect(transcript[id].map { filter.shows($0) } == false)
    }

    @Test(arguments: ["x", "/x/", "世", "/^$/"])
    func `hostile bytes are tested too`(pattern: String) throws {
        var filter = TranscriptFilter()
        try filter.add(.hide, pattern)
        var transcript = Transcript()
        for bytes in Corpus.hostile {
            let id = transcript.append(bytes, kind: .reply)
            _ = transcript[id].map { filter.shows($0) }
        }
    }
}
