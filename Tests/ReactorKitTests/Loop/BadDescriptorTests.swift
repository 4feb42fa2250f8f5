import Glibc
import ReactorTesting
import SystemPackage
import Testing

@testable import ReactorKit

/// A descriptor that is not open, or that its owner has closed too soon, is reported to its own
/// handler; the reactor and everything else on it are not affected.
@Suite("Bad descriptors", .timeLimit(.minutes(10)))
struct BadDescriptorTests {
    fileprivate static let notOpen = SystemError(call: "poll", code: .badFileDescriptor)

    private final class Log {
        var text = ""
        var ends: [SystemError?] = []
    }

    /// A reactor with a reader that is to go on whatever happens to others.
    private final class Stage {
        let reactor: Reactor
        let pipe: Pipe
        private let witness = Log()
        private var reader: DescriptorReader?

        init(_ choice: PollerChoice) throws {
            reactor = try Reactor(poller: choice)
            pipe = try Pipe()
            reader = reactor.read(pipe.reader) { [witness] in
                witness.text += String(decoding: [UInt8](copying: $0), as: UTF8.self)
            } ended: { [witness] in
                witness.ends.append($0)
            }
        }

        func read(_ fd: FileDescriptor) -> (reader: DescriptorReader, log: Log) {
            let log = Log()
            let reader = reactor.read(fd) { [log] in
                log.text += String(decoding: [UInt8](copying: $0), as: UTF8.self)
            } ended: { [log] in
                log.ends.append($0)
            }
            return (reader, log)
        }

        func turns(until condition: () -> Bool) throws -> Bool {
            try reactor.turn(until: condition, within: .seconds(10))
        }

        func expectThatItGoesOn() throws {
            _ = try pipe.writer.writeAll("goes on".utf8)
            #expect(try turns { witness.text == "goes on" })
            #expect(witness.ends.isEmpty)
            reader?.cancel()
            try reactor.endCleanly()
        }
    }

    @Test(arguments: PollerChoice.allCases, [999_999, -1, .max, .min] as [Int32])
    func `only the reader of a number that is not open gets the error`(
        choice: PollerChoice, number: Int32
    ) throws {
        let stage = try Stage(choice)
        let (_, log) = stage.read(FileDescriptor(rawValue: number))
        #expect(log.ends.isEmpty)
        #expect(try stage.turns { !log.ends.isEmpty })
        #expect(log.ends == [BadDescriptorTests.notOpen])
        try stage.expectThatItGoesOn()
    }

    /// In processes of their own, where no other code gets the numbers.
    @Test func `a reader that was paused, closed and resumed gets the error`() async {
        await #expect(processExitsWith: .success) {
            for choice in PollerChoice.allCases {
                let stage = try Stage(choice)
                let ends = try FileDescriptor.pipe()
                let (reader, log) = stage.read(ends.readEnd)
                try stage.reactor.turn(waitingAtMost: .zero)
                reader.pause()
                try stage.reactor.turn(waitingAtMost: .zero)
                try ends.readEnd.close()
                reader.resume()
                #expect(log.ends.isEmpty)
                #expect(try stage.turns { !log.ends.isEmpty })
                #expect(log.ends == [BadDescriptorTests.notOpen])
                try ends.writeEnd.close()
                try stage.expectThatItGoesOn()
            }
        }
    }

    @Test
    func `a reader that is not paused gets the error with poll, and affects nothing with epoll`()
        async
    {
        await #expect(processExitsWith: .success) {
            for choice in PollerChoice.allCases {
                let stage = try Stage(choice)
                let ends = try FileDescriptor.pipe()
                let (reader, log) = stage.read(ends.readEnd)
                try stage.reactor.turn(waitingAtMost: .zero)
                try ends.readEnd.close()
                try stage.reactor.turn(waitingAtMost: .zero)
                try stage.reactor.turn(waitingAtMost: .zero)
                #expect(log.ends == (choice == .epoll ? [] : [BadDescriptorTests.notOpen]))
                reader.cancel()
                try ends.writeEnd.close()
                try stage.expectThatItGoesOn()
            }
        }
    }

    @Test
    func
        `a new descriptor with the number of a closed one is watched, and the old owner gets the error`()
        async
    {
        await #expect(processExitsWith: .success) {
            for choice in PollerChoice.allCases {
                for isPaused in [true, false] {
                    let stage = try Stage(choice)
                    let ends = try FileDescriptor.pipe()
                    let (reader, log) = stage.read(ends.readEnd)
                    try stage.reactor.turn(waitingAtMost: .zero)
                    if isPaused { reader.pause() }
                    try ends.readEnd.close()
                    var accepted = 0
                    // Any descriptor of the process may be closed meanwhile, and its number free.
                    let socket = try #require(
                        try ListeningSocket.open(
                            at: Endpoint(host: "127.0.0.1", port: 0), options: ListenOptions()
                        ).first)
                    if socket.descriptor != ends.readEnd {
                        _ = try socket.descriptor.duplicate(as: ends.readEnd)
                        socket.close()
                    }
                    let listener = try stage.reactor.adoptListener(ends.readEnd) { _ in
                        accepted += 1
                        return nil
                    }
                    let peer = try RawPeer(connectedTo: listener.address)
                    #expect(try stage.turns { accepted == 1 })
                    #expect(log.ends == [BadDescriptorTests.notOpen])
                    reader.resume()
                    reader.cancel()
                    peer.close()
                    listener.stopListening()
                    try ends.writeEnd.close()
                    try stage.expectThatItGoesOn()
                }
            }
        }
    }

    @Test func `a resumed reader never reads what has its number by then`() async {
        await #expect(processExitsWith: .success) {
            for choice in PollerChoice.allCases {
                let stage = try Stage(choice)
                let (ends, other) = (try FileDescriptor.pipe(), try FileDescriptor.pipe())
                let (reader, log) = stage.read(ends.readEnd)
                reader.pause()
                // Another file by the same number.
                _ = try other.readEnd.duplicate(as: ends.readEnd)
                _ = try other.writeEnd.writeAll("not yours".utf8)
                reader.resume()
                #expect(try stage.turns { !log.ends.isEmpty })
                #expect(log.ends == [BadDescriptorTests.notOpen] && log.text.isEmpty)
                for fd in [ends.readEnd, ends.writeEnd, other.readEnd, other.writeEnd] {
                    try fd.close()
                }
                try stage.expectThatItGoesOn()
            }
        }
    }

    @Test func `a file that is closed here and open elsewhere does not keep the loop busy`() async {
        await #expect(processExitsWith: .success) {
            for choice in PollerChoice.allCases {
                let stage = try Stage(choice)
                let ends = try FileDescriptor.pipe()
                let copy = try ends.readEnd.duplicate()
                let (reader, _) = stage.read(ends.readEnd)
                try stage.reactor.turn(waitingAtMost: .zero)
                try ends.readEnd.close()
                reader.cancel()
                _ = try ends.writeEnd.writeAll("x".utf8)
                try stage.reactor.turn(waitingAtMost: .zero)
                let start = Instant.now
                try stage.reactor.turn(waitingAtMost: .milliseconds(30))
                #expect(Instant.now - start >= .milliseconds(30))
                for fd in [copy, ends.writeEnd] { try fd.close() }
                try stage.expectThatItGoesOn()
            }
        }
    }

    @Test func `a connection whose socket is closed elsewhere is lost, and no other`() async {
        await #expect(processExitsWith: .success) {
            for choice in [PollerChoice.poll, .automatic] {
                let stage = try Stage(choice)
                var fds: [Int32] = [-1, -1]
                let type = Int32(SOCK_STREAM.rawValue)
                try check("socketpair", unsafe socketpair(AF_UNIX, type, 0, &fds))
                let recorder = RecordingProtocol()
                try stage.reactor.adopt(FileDescriptor(rawValue: fds[0]), protocol: recorder)
                recorder.transport?.pauseProducing()
                close(fds[0])
                #expect(try stage.turns { recorder.reason != nil })
                #expect(recorder.reason?.description == "\(BadDescriptorTests.notOpen)")
                close(fds[1])
                try stage.expectThatItGoesOn()
            }
        }
    }

    @Test func `a pair of descriptors that was paused and closed is lost, alone`() async {
        await #expect(processExitsWith: .success) {
            for choice in PollerChoice.allCases {
                let stage = try Stage(choice)
                let (input, output) = (try FileDescriptor.pipe(), try FileDescriptor.pipe())
                let recorder = RecordingProtocol()
                try stage.reactor.openDescriptors(
                    reading: input.readEnd, writing: output.writeEnd, closesThem: true,
                    protocol: recorder)
                recorder.transport?.pauseProducing()
                try stage.reactor.turn(waitingAtMost: .zero)
                // The number goes to a file that is not theirs to close.
                _ = try output.readEnd.duplicate(as: input.readEnd)
                recorder.transport?.resumeProducing()
                #expect(recorder.reason == nil)
                #expect(try stage.turns { recorder.reason != nil })
                #expect(recorder.reason?.description == "\(BadDescriptorTests.notOpen)")
                for fd in [input.readEnd, input.writeEnd, output.readEnd] { try fd.close() }
                try stage.expectThatItGoesOn()
            }
        }
    }

    @Test(arguments: PollerChoice.allCases)
    func `a descriptor may be watched by two for its writing`(choice: PollerChoice) throws {
        let stage = try Stage(choice)
        let pipe = try Pipe()
        defer { withExtendedLifetime(pipe) {} }
        var calls = 0
        let watches = (1...2).map { _ in
            stage.reactor.whenWritable(pipe.writer) { calls += 1 }
        }
        #expect(try stage.turns { calls == 2 })
        for watch in watches { watch.cancel() }
        let bad = stage.reactor.whenWritable(FileDescriptor(rawValue: -1)) { calls += 1 }
        #expect(calls == 2)
        #expect(try stage.turns { calls == 3 })
        bad.cancel()
        try stage.expectThatItGoesOn()
    }

    @Test(arguments: [SystemFaults.noWatch, .noMemory])
    func `what epoll has no room for is watched by poll`(fault: SystemFaults) throws {
        let (stage, report) = try fault.injected(.call(1)) {
            let stage = try Stage(.epoll)
            try stage.reactor.turn(waitingAtMost: .zero)
            return stage
        }
        #expect(report.faultCount == 1)
        #expect(stage.reactor.poller.isPolling)
        try stage.expectThatItGoesOn()
    }

    @Test(arguments: PollerChoice.allCases)
    func `a limit of descriptors that is lowered later ends no reactor`(
        choice: PollerChoice
    ) throws {
        let stage = try Stage(choice)
        let pipes = try (1...20).map { _ in try Pipe() }
        let readers = pipes.map { stage.read($0.reader) }
        try SystemFaults().injected(.call(0), descriptorLimit: 8) {
            _ = try pipes[19].writer.writeAll("last".utf8)
            #expect(try stage.turns { readers[19].log.text == "last" })
            var isDue = false
            stage.reactor.callLater(.milliseconds(25)) { [reactor = stage.reactor] in
                isDue = true
                // Or its turn would wait for more, without an end.
                reactor.callSoon {}
            }
            let start = Instant.now
            while !isDue { try stage.reactor.turn(waitingAtMost: nil) }
            #expect(Instant.now - start >= .milliseconds(25))
        }
        for (reader, _) in readers { reader.cancel() }
        try stage.expectThatItGoesOn()
    }
}
