import Daemon
import ReactorKit
import SystemPackage
import Testing

@Suite("Handover", .timeLimit(.minutes(10)))
struct HandoverTests {
    private static func descriptor(_ number: Int32) -> FileDescriptor {
        FileDescriptor(rawValue: number)
    }

    @Test func `what is printed is read as the same, with the numbers of the successor`() throws {
        let purposes: [Handover.Purpose] = [
            .report, .services, .pidFile("/run/a b.pid"), .control("/run/c\nd\\n"),
            .listener("127.0.0.1:0"),
            .listener("127.0.0.1:0"), .activated(""), .activated("two words"),
        ]
        let numbers: [Int32] = [40, 42, 3, 9, 200, 8, 5, 41]
        let files: [SocketFileID?] = [
            nil, nil, nil, SocketFileID(device: 2049, inode: .max), nil,
            SocketFileID(device: 0, inode: 7), nil, nil,
        ]
        let items = zip(zip(purposes, numbers), files).map { pair, file in
            Handover.Item(pair.0, Self.descriptor(pair.1), file: file)
        }
        let handover = Handover(items, settingsFile: "/etc/a b\n.conf")
        let (descriptors, text) = handover.plan
        #expect(descriptors.keys.sorted() == Array(3..<11))
        let read = try Handover(text)
        #expect(read.items.map(\.purpose) == purposes)
        #expect(read.items.map(\.file) == files)
        #expect(read.settingsFile == "/etc/a b\n.conf")
        #expect(read.items.map { descriptors[$0.descriptor.rawValue]?.rawValue } == numbers)
    }

    @Test(arguments: [
        "", "3", "x word", "2 word", "3 word more", "3 listener", "3 strange x", "3 word\n",
        "3 listener@ a", "3 listener@1 a", "3 listener@1:2:3 a", "3 listener@1:x a", "settings",
    ])
    func `an invalid text is an error that shows it`(text: String) {
        let error = #expect(throws: Handover.Unreadable.self) { try Handover(text) }
        #expect(error?.description.contains("CARILLOND_HANDED_OVER is invalid") == true)
    }

    @Test func `a purpose is found, and names are listed in order`() throws {
        let handover = try Handover("3 word\n4 listener a\n5 control /c\n6 listener b")
        #expect(handover.descriptor(for: .control("/c"))?.rawValue == 5)
        #expect(handover.descriptor(for: .control("/d")) == nil)
        #expect(handover.listeners.map(\.endpoint) == ["a", "b"])
        #expect(handover.listeners.map(\.descriptor.rawValue) == [4, 6])
        #expect(handover.settingsFile == nil)
    }

    @Test func `settings under which a port would close are refused, a status page may go`() throws
    {
        let handover = try Handover("3 listener 127.0.0.1:7\n4 listener status=127.0.0.1:8")
        var settings = ServerSettings(.tested)
        settings.listener.endpoints = [try Endpoint("127.0.0.1:7"), try Endpoint("127.0.0.1:9")]
        try handover.insistOnListeners(settings)
        settings.listener.endpoints = [try Endpoint("127.0.0.1:9")]
        let error = #expect(throws: Handover.Dropped.self) {
            try handover.insistOnListeners(settings)
        }
        #expect(error?.description.contains("no listener at 127.0.0.1:7,") == true)
        settings.listeners["seven"] = ListenerSettings()
        settings.listeners["seven"]?.endpoints = [try Endpoint("127.0.0.1:7")]
        try handover.insistOnListeners(settings)
    }
}

@Suite("SuccessorReport", .timeLimit(.minutes(10)))
struct SuccessorReportTests {
    @Test(arguments: [
        SuccessorReport.serving(process: 7, taken: []),
        .serving(process: 123_456, taken: ["pid-file", "control"]),
        .failed("cannot listen on 127.0.0.1:1: the port is in use"),
    ])
    func `a report is read as it was written`(word: SuccessorReport) {
        #expect(SuccessorReport(word.text) == word)
    }

    @Test func `a reason of several lines is one line`() {
        #expect(SuccessorReport.failed("a\nb").text == #"failed a\nb"#)
    }

    @Test(arguments: ["", "serving", "serving x", "hello 3"])
    func `anything else is nothing`(line: String) {
        #expect(SuccessorReport(line) == nil)
    }
}
