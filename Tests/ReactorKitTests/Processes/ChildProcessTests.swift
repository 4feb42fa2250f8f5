import Glibc
import ReactorTesting
import SystemPackage
import Testing

@testable import ReactorKit

@Suite("ChildProcess", .timeLimit(.minutes(10)))
struct ChildProcessTests {
    private let reactor: Reactor
    private let recorder = RecordingChild()

    init() throws { reactor = try Reactor() }

    private func shell(_ script: String) -> ChildSettings {
        ChildSettings("/bin/sh", ["-c", script])
    }

    /// Runs a child to its end.
    private func run(_ settings: ChildSettings) throws {
        try reactor.spawn(settings, protocol: recorder)
        #expect(try reactor.turn { recorder.status != nil })
    }

    // MARK: - Ends

    @Test(arguments: [("/bin/true", 0), ("/bin/false", 1)] as [(String, Int32)])
    func `an exit code is reported once, and last`(program: String, code: Int32) throws {
        try run(ChildSettings(program))
        for _ in 1...3 { try reactor.turn(waitingAtMost: .zero) }
        #expect(Set(recorder.events.dropFirst().dropLast()) == ["output closed", "error closed"])
        #expect(recorder.events.first == "started")
        #expect(recorder.events.last == "exit code \(code)")
        #expect(recorder.events.count == 4)
    }

    @Test func `an exit code has eight bits`() throws {
        try run(shell("exit 255"))
        #expect(recorder.status == .code(255))
    }

    @Test func `a signal that ends a child is reported as such`() throws {
        try run(shell("kill -USR1 $$"))
        #expect(recorder.status == .signal(SIGUSR1))
    }

    @Test func `without a process descriptor a thread waits for the end`() throws {
        let child = try ChildProcess(
            shell("exit 3"), on: reactor, protocol: recorder, usesThread: true)
        #expect(try reactor.turn { recorder.status != nil })
        #expect(recorder.status == .code(3))
        #expect(child.status == .code(3))
    }

    @Test func `a status that other code has collected is unknown`() throws {
        let child = try reactor.spawn(ChildSettings("/bin/true"), protocol: recorder)
        #expect(waitpid(child.id, nil, 0) == child.id)
        #expect(try reactor.turn { recorder.status != nil })
        #expect(recorder.status == .unknown)
    }

    // MARK: - Starts that fail

    @Test(arguments: ["/no/such/program", "no-such-program-anywhere"])
    func `a missing program is an error of the call`(program: String) throws {
        let error = #expect(throws: SystemError.self) {
            try reactor.spawn(ChildSettings(program), protocol: recorder)
        }
        #expect("\(try #require(error))" == "No such file or directory (posix_spawn)")
        try reactor.turn(waitingAtMost: .zero)
        #expect(recorder.events.isEmpty)
    }

    @Test func `a file that is no program is an error of the call`() throws {
        let error = #expect(throws: SystemError.self) {
            try reactor.spawn(ChildSettings("/etc/passwd"), protocol: recorder)
        }
        #expect("\(try #require(error))" == "Permission denied (posix_spawn)")
    }

    @Test func `a missing directory is reported as such`() throws {
        var settings = ChildSettings("/bin/true")
        settings.directory = "/no/such/directory"
        #expect(throws: SystemError(call: "chdir", code: .noSuchFileOrDirectory)) {
            try reactor.spawn(settings, protocol: recorder)
        }
    }

    @Test func `a text with a zero in it is refused, not cut`() throws {
        let error = #expect(throws: SystemError.self) {
            try reactor.spawn(ChildSettings("/bin/true", ["a\0b"]), protocol: recorder)
        }
        #expect(error?.code == .invalidArgument)
    }

    // MARK: - What the child gets

    @Test func `a name is looked for in the path, and arguments arrive as they are`() throws {
        try run(ChildSettings("printf", ["<%s>", "", "a b", "世界", "-n"]))
        #expect(recorder.text == "<><a b><世界><-n>")
    }

    @Test func `output and errors come apart`() throws {
        try run(shell("echo out; echo err >&2"))
        #expect(recorder.text == "out\n")
        #expect(recorder.errorText == "err\n")
    }

    @Test func `a child starts in its directory`() throws {
        var settings = ChildSettings("/bin/pwd", ["-P"])
        settings.directory = "/dev"
        try run(settings)
        #expect(recorder.text == "/dev\n")
    }

    @Test func `an environment can be replaced`() throws {
        var settings = ChildSettings("/usr/bin/env")
        settings.environment = .only(["BELL": "ding=dong"])
        try run(settings)
        #expect(recorder.text == "BELL=ding=dong\n")
    }

    @Test func `an environment can be added to`() throws {
        var settings = shell("echo \"$HOME,$BELL\"")
        settings.environment = .inherited(adding: ["HOME": "/nowhere", "BELL": "dong"])
        try run(settings)
        #expect(recorder.text == "/nowhere,dong\n")
    }

    @Test func `signals are at their defaults and none is blocked`() throws {
        // SIGPIPE is ignored here, since a spawn sees to that.
        try run(ChildSettings("/bin/cat", ["/proc/self/status"]))
        func mask(_ name: String) throws -> UInt64 {
            let lines = recorder.text.split(separator: "\n")
            let line = try #require(lines.first { $0.hasPrefix("\(name):") })
            return try #require(UInt64(line.suffix(16), radix: 16))
        }
        #expect(try mask("SigBlk") == 0)
        // 32 and 33 are the C library's own, which it leaves ignored.
        #expect(try mask("SigIgn") & 0x7FFF_FFFF == 0)
    }

    @Test func `a child has the descriptors that it was given, and no others`() throws {
        var ends: [Int32] = [-1, -1]
        #expect(unsafe pipe(&ends) == 0)
        defer { for fd in ends { close(fd) } }
        let careless = dup2(ends[0], 900)
        defer { close(careless) }
        var settings = shell("ls /proc/self/fd; echo given >&5")
        settings.descriptors = [5: FileDescriptor(rawValue: ends[1])]
        try run(settings)
        // The 3 is ls's own, for the directory.
        #expect(recorder.text == "0\n1\n2\n3\n5\n")
        var bytes = [UInt8](repeating: 0, count: 16)
        #expect(unsafe read(ends[0], &bytes, 16) == 6)
    }

    @Test func `streams that cross each other's numbers reach the right place`() throws {
        var ends: [Int32] = [-1, -1]
        #expect(unsafe pipe(&ends) == 0)
        defer { for fd in ends { close(fd) } }
        let writer = FileDescriptor(rawValue: ends[1])
        var settings = shell("echo error >&2")
        settings.streams = .separate(input: .null, output: .pipe, error: .descriptor(writer))
        // The child's numbers are those of our own ends, and the other way round.
        settings.descriptors = [ends[1]: FileDescriptor(rawValue: ends[0]), ends[0]: writer]
        try run(settings)
        var bytes = [UInt8](repeating: 0, count: 16)
        #expect(unsafe read(ends[0], &bytes, 16) == 6)
        #expect(recorder.events == ["started", "output closed", "exit code 0"])
    }

    @Test func `no input is an end of input`() throws {
        var settings = ChildSettings("/bin/cat")
        settings.streams = .separate(input: .null)
        try run(settings)
        #expect(recorder.status == .code(0))
    }

    // MARK: - Input

    @Test func `input goes through whole, and closing it ends the child`() throws {
        let bytes = (0..<1_048_576).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        recorder.whenStarted = { child in
            child.write(bytes)
            child.closeInput()
            child.write("ignored")
        }
        try run(ChildSettings("/bin/cat"))
        #expect(recorder.output == bytes)
        #expect(recorder.status == .code(0))
        #expect(
            recorder.events.filter { ["paused", "resumed"].contains($0) } == ["paused", "resumed"])
    }

    @Test func `a child that does not read pauses its writer`() throws {
        let child = try reactor.spawn(shell("read line; cat >/dev/null"), protocol: recorder)
        child.pauseProducing()
        try reactor.turn(waitingAtMost: .zero)
        #expect(recorder.events == ["started"])
        child.write([UInt8](repeating: 0x61, count: 300_000))
        #expect(child.bufferedByteCount > 65_536)
        #expect(recorder.events == ["started"], "a callback ran inside write")
        child.resumeProducing()
        child.write("\n")
        child.closeInput()
        #expect(try reactor.turn { recorder.status != nil })
        #expect(recorder.events.dropFirst().prefix(2) == ["paused", "resumed"])
        #expect(child.bufferedByteCount == 0)
    }

    @Test func `a child that closed its input makes writing fail`() throws {
        let child = try reactor.spawn(
            shell("exec 0<&-; echo closed; while :; do sleep 0.01; done"), protocol: recorder)
        #expect(try reactor.turn { recorder.text == "closed\n" })
        child.write("hello")
        #expect(!recorder.events.contains { $0.hasPrefix("input") })
        #expect(try reactor.turn { recorder.events.contains("input failed: Broken pipe (write)") })
        child.write("ignored")
        child.terminate()
        #expect(try reactor.turn { recorder.status != nil })
        #expect(recorder.events.count { $0.hasPrefix("input") } == 1)
    }

    @Test func `paused output is read when resumed, although the child has ended`() throws {
        var settings = shell("echo late")
        settings.outputLimit = .zero
        let child = try reactor.spawn(settings, protocol: recorder)
        child.pauseProducing()
        #expect(try reactor.turn { child.status != nil })
        for _ in 1...3 { try reactor.turn(waitingAtMost: .zero) }
        #expect(recorder.events == ["started"])
        #expect(recorder.text.isEmpty)
        child.resumeProducing()
        #expect(try reactor.turn { recorder.status != nil })
    }

    @Test func `a descendant that holds the output does not hold up the end`() throws {
        var settings = shell("sleep 60 & echo $!")
        settings.outputLimit = .milliseconds(20)
        try run(settings)
        #expect(recorder.status == .code(0))
        let sleeper = try #require(Int32(recorder.text.dropLast()))
        #expect(kill(sleeper, SIGKILL) == 0)
    }

    // MARK: - Signals

    @Test func `a child receives a signal`() throws {
        recorder.whenReceived = { [recorder] _ in
            try? recorder.child?.signal(.user1)
        }
        try run(shell("trap 'exit 7' USR1; echo ready; while :; do sleep 0.01; done"))
        #expect(recorder.status == .code(7))
        try recorder.child?.signal(.user1)
    }

    @Test func `terminate asks first`() throws {
        recorder.whenReceived = { [recorder] _ in recorder.child?.terminate(within: .seconds(60)) }
        try run(shell("trap 'exit 9' TERM; echo ready; while :; do sleep 0.01; done"))
        #expect(recorder.status == .code(9))
        #expect(reactor.nextDue == nil)
    }

    @Test func `terminate kills who does not listen`() throws {
        recorder.whenReceived = { [recorder] _ in
            recorder.child?.terminate(within: .milliseconds(20))
        }
        try run(shell("trap '' TERM; echo ready; while :; do sleep 0.01; done"))
        #expect(recorder.status == .signal(SIGKILL))
    }

    @Test func `a stopped child ends as well`() throws {
        recorder.whenReceived = { [recorder] _ in
            guard let child = recorder.child else { return }
            try? child.signal(SIGSTOP)
            // Until it is stopped in fact; else the SIGTERM might come first.
            #expect(waitpid(child.id, nil, WUNTRACED) == child.id)
            child.terminate(within: .seconds(60))
        }
        try run(shell("echo ready; while :; do sleep 0.01; done"))
        #expect(recorder.status == .signal(SIGTERM))
    }

    @Test func `a signal reaches the whole group of a child that leads one`() throws {
        var settings = shell("sleep 60 & echo ready; wait")
        settings.leadsGroup = true
        settings.outputLimit = .seconds(60)
        recorder.whenReceived = { [recorder] _ in recorder.child?.terminate() }
        // The sleeper holds the output open: so it must have ended too.
        try run(settings)
        #expect(recorder.status == .signal(SIGTERM))
    }

    // MARK: - The reactor's end

    @Test(arguments: [ChildSettings.EndPolicy.terminate, .hangUp])
    func `a shutdown signals a child, and waits for it`(policy: ChildSettings.EndPolicy) throws {
        var settings = shell(
            "trap 'exit 11' TERM; trap 'exit 12' HUP; echo ready; while :; do sleep 0.01; done")
        settings.atEnd = policy
        recorder.whenReceived = { [reactor] _ in reactor.shutDown(within: .seconds(60)) }
        try reactor.spawn(settings, protocol: recorder)
        try reactor.run()
        #expect(recorder.status == .code(policy == .hangUp ? 12 : 11))
        #expect(recorder.events.count { $0.hasPrefix("exit") } == 1)
    }

    @Test func `a stop ends a child that lives, and collects it`() throws {
        let child = try reactor.spawn(ChildSettings("/bin/sleep", ["60"]), protocol: recorder)
        #expect(try reactor.turn { !recorder.events.isEmpty })
        try reactor.endCleanly()
        #expect(recorder.events == ["started", "output closed", "error closed", "signal 15"])
        #expect(waitpid(child.id, nil, WNOHANG) == -1)
    }

    @Test(arguments: [false, true])
    func `a stop kills a child that does not listen`(usesThread: Bool) throws {
        let child = try ChildProcess(
            shell("trap '' TERM; echo ready; while :; do sleep 0.01; done"), on: reactor,
            protocol: recorder, usesThread: usesThread)
        #expect(try reactor.turn { recorder.text == "ready\n" })
        try reactor.endCleanly()
        #expect(recorder.status == .signal(SIGKILL))
        #expect(waitpid(child.id, nil, WNOHANG) == -1)
    }

    @Test func `a child that is to be left goes on, and holds nothing up`() throws {
        var settings = ChildSettings("/bin/sleep", ["60"])
        settings.atEnd = .leave
        let child = try reactor.spawn(settings, protocol: recorder)
        reactor.shutDown(within: .seconds(60))
        try reactor.run()
        #expect(recorder.events == ["started", "output closed", "error closed", "unknown status"])
        #expect(kill(child.id, 0) == 0)
        #expect(kill(child.id, SIGKILL) == 0)
        // A thread collects it: its number is free soon.
        #expect(try reactor.turn { kill(child.id, 0) != 0 })
    }

    @Test func `children leave no descriptors and no zombies behind`() async throws {
        await #expect(processExitsWith: .success) {
            let reactor = try Reactor()
            let before = openDescriptors().count
            for number in 1...50 {
                let recorder = RecordingChild()
                var settings = ChildSettings("/bin/cat")
                if number.isMultiple(of: 5) { settings.streams = .terminal() }
                let child = try ChildProcess(
                    settings, on: reactor, protocol: recorder,
                    usesThread: number.isMultiple(of: 7))
                child.write("hello\n")
                child.closeInput()
                let ended = try reactor.turn { recorder.status != nil }
                precondition(ended && recorder.status == .code(0))
                _ = try? reactor.spawn(ChildSettings("/no/such"), protocol: recorder)
            }
            // The threads of every seventh let their eventfd go at their own time; one of
            // the runtime's that was open at the start may be gone by now.
            let isClean = try reactor.turn { openDescriptors().count <= before }
            precondition(isClean, "\(openDescriptors()) descriptors, \(before) before")
            precondition(waitpid(-1, nil, WNOHANG) == -1 && errno == ECHILD)
        }
    }
}
